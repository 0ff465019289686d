# Spanish. The keys, arguments and their order are those of en.ftl.

## How lines are put together.

line = { $label }: { $value }
span-seconds = { $seconds } s
span-minutes = { $minutes } min { $seconds } s
span-hours = { $hours } h { $minutes } min { $seconds } s
size-kilobytes = { $size } kB
size-megabytes = { $size } MB

## Titles of records.

call-inbound = Llamada entrante
call-outbound = Llamada saliente
call-answered = Llamada atendida
call-not-answered = Llamada sin respuesta
call-ended = Llamada finalizada
comments-added = { $count ->
    [one] Comentario añadido en Aircall
   *[other] Comentarios añadidos en Aircall
}
voicemail-available = Mensaje de voz disponible
recording-available = Grabación disponible
continued = Esta conversación es la continuación de otra que ya no admite más entradas

## Labels of lines.

label-continues = Entradas anteriores
label-direction = Sentido
label-number = Número de Aircall
label-customer = Cliente
label-agent = Agente
label-started = Inicio
label-answered = Atendida
label-waited = Espera
label-menu-choices = { $count ->
    [one] Opción del menú
   *[other] Opciones del menú
}
label-team = Equipo
label-result = Resultado
label-ended = Fin
label-talk-time = Duración de la conversación
label-total-time = Duración total
label-handled-by = Gestionada por
label-assignee = Responsable
label-transferred = Transferida
label-voicemail = Mensaje de voz
label-recording = Grabación

## Values.

direction-inbound = entrante
direction-outbound = saliente
comment-by = Comentario de { $who }
comment-by-integration = Comentario de una integración
listen-in-aircall = escuchar en Aircall
in-aircall = en Aircall
attached = como archivo adjunto
not-attached = sin adjuntar – { $why }
why-too-large = demasiado grande: { $size }, el límite es { $limit }
why-not-allowed = no permitido
why-gone = ya no está disponible
why-unreachable = no se pudo obtener
withheld-number = número oculto
result-not-answered = Sin respuesta
result-missed = Llamada perdida
result-missed-with-voicemail = Llamada perdida con mensaje de voz
missed-outside-opening-hours = fuera del horario de atención
missed-short-abandoned = colgaron a los pocos segundos
missed-abandoned-in-menu = colgaron en el menú
missed-abandoned-waiting = colgaron durante la espera
missed-no-agent-available = no había ningún agente disponible
missed-no-agent-answered = ningún agente contestó

## Subjects.

subject-inbound = Llamada entrante de { $who }
subject-outbound = Llamada saliente a { $who }
subject-missed = Llamada perdida de { $who }
subject-voicemail = Mensaje de voz de { $who }
ticket-inbound = Llamada entrante: { $who }
ticket-outbound = Llamada saliente: { $who }
ticket-sms = Conversación por SMS con { $who }

## Notes of customers. The first message is how our customers are recognised: it never changes.

customer-made = Creado automáticamente a partir de una llamada de Aircall
customer-made-unknown = { customer-made }.
customer-made-from-contact = { customer-made }, con el nombre de los contactos de Aircall.
customer-made-shared = { customer-made } sin número; aquí se registran todas las llamadas así de esta bandeja.
customer-not-found = No se encontró ningún cliente con el número { $number }. Creado automáticamente desde Aircall.
customer-without-number = Creado automáticamente desde Aircall. Aquí se registran todas las llamadas y los mensajes sin número.

## The insight card.

card-email = Correo electrónico
card-company = Empresa
card-job-title = Cargo
card-notes = Notas

## Messages.

message-received = Recibido de { $who }
message-sent = Enviado por { $who }
message-sent-by-nobody = Enviado desde Aircall
label-group = { $count ->
    [one] Mensaje de grupo con
   *[other] Mensaje de grupo con { $count } personas
}
label-files-not-attached = { $count ->
    [one] Archivo sin adjuntar
   *[other] { $count } archivos sin adjuntar
}
file-without-name = archivo sin nombre
label-whatsapp-type = Tipo de WhatsApp
label-whatsapp-category = Categoría de WhatsApp
label-whatsapp-template = Plantilla
whatsapp-regular = normal
whatsapp-free-entry-point = punto de entrada gratuito
whatsapp-free-customer-service = atención al cliente gratuita
whatsapp-marketing = marketing
whatsapp-utility = utilidad
whatsapp-authentication = autenticación

## Operational tags at Help Scout.

tag-missed-call = llamada perdida
tag-callback = devolver llamada
tag-voicemail = mensaje de voz
tag-call-in-progress = llamada en curso
tag-number-name = número-{ $name }
tag-inbound = entrante
tag-outbound = saliente
tag-team-name = equipo-{ $name }

## Operational tags at Gorgias. The number's and the team's names stand there alone.

ticket-tag-inbound = llamada entrante
ticket-tag-outbound = llamada saliente
ticket-tag-number-name = { $name }
ticket-tag-team-name = { $name }
ticket-tag-voicemail = mensaje de voz
ticket-tag-callback-request = devolver llamada
ticket-tag-callback-done = llamada devuelta
ticket-tag-missed-call = llamada perdida
