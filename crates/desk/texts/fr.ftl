# French. The keys, arguments and their order are those of en.ftl.

## How lines are put together.

line = { $label } : { $value }
span-seconds = { $seconds } s
span-minutes = { $minutes } min { $seconds } s
span-hours = { $hours } h { $minutes } min { $seconds } s
size-kilobytes = { $size } ko
size-megabytes = { $size } Mo

## Titles of records.

call-inbound = Appel entrant
call-outbound = Appel sortant
call-answered = Appel décroché
call-not-answered = Appel sans réponse
call-ended = Appel terminé
comments-added = { $count ->
    [one] Commentaire ajouté dans Aircall
   *[other] Commentaires ajoutés dans Aircall
}
voicemail-available = Message vocal disponible
recording-available = Enregistrement disponible
continued = Cette conversation fait suite à une autre qui n’accepte plus d’entrées

## Labels of lines.

label-continues = Entrées précédentes
label-direction = Sens
label-number = Numéro Aircall
label-customer = Client
label-agent = Agent
label-started = Début
label-answered = Décroché
label-waited = Attente
label-menu-choices = { $count ->
    [one] Choix dans le menu
   *[other] Choix dans les menus
}
label-team = Équipe
label-result = Résultat
label-ended = Fin
label-talk-time = Durée de conversation
label-total-time = Durée totale
label-handled-by = Pris en charge par
label-assignee = Responsable
label-transferred = Transféré
label-voicemail = Message vocal
label-recording = Enregistrement

## Values.

direction-inbound = entrant
direction-outbound = sortant
comment-by = Commentaire de { $who }
comment-by-integration = Commentaire d’une intégration
listen-in-aircall = écouter dans Aircall
in-aircall = dans Aircall
attached = en pièce jointe
not-attached = non joint – { $why }
why-too-large = trop volumineux : { $size }, la limite est de { $limit }
why-not-allowed = non autorisé
why-gone = n’est plus disponible
why-unreachable = n’a pas pu être récupéré
withheld-number = numéro masqué
result-not-answered = Sans réponse
result-missed = Appel manqué
result-missed-with-voicemail = Appel manqué avec message vocal
missed-outside-opening-hours = en dehors des heures d’ouverture
missed-short-abandoned = l’appelant a raccroché au bout de quelques secondes
missed-abandoned-in-menu = l’appelant a raccroché dans le menu
missed-abandoned-waiting = l’appelant a raccroché pendant l’attente
missed-no-agent-available = aucun agent n’était disponible
missed-no-agent-answered = aucun agent n’a répondu

## Subjects.

subject-inbound = Appel entrant de { $who }
subject-outbound = Appel sortant vers { $who }
subject-missed = Appel manqué de { $who }
subject-voicemail = Message vocal de { $who }
ticket-inbound = Appel entrant : { $who }
ticket-outbound = Appel sortant : { $who }
ticket-sms = Conversation SMS avec { $who }

## Notes of customers. The first message is how our customers are recognised: it never changes.

customer-made = Créé automatiquement à partir d’un appel Aircall
customer-made-unknown = { customer-made }.
customer-made-from-contact = { customer-made }, avec le nom tiré des contacts Aircall.
customer-made-shared = { customer-made } sans numéro ; tous les appels de ce type dans cette boîte sont consignés ici.
customer-not-found = Aucun client n’a été trouvé avec le numéro { $number }. Créé automatiquement depuis Aircall.
customer-without-number = Créé automatiquement depuis Aircall. Tous les appels et messages sans numéro sont consignés ici.

## The insight card.

card-email = E-mail
card-company = Entreprise
card-job-title = Poste
card-notes = Notes

## Messages.

message-received = Reçu de { $who }
message-sent = Envoyé par { $who }
message-sent-by-nobody = Envoyé depuis Aircall
label-group = { $count ->
    [one] Message de groupe avec
   *[other] Message de groupe avec { $count } personnes
}
label-files-not-attached = { $count ->
    [one] Fichier non joint
   *[other] { $count } fichiers non joints
}
file-without-name = fichier sans nom
label-whatsapp-type = Type WhatsApp
label-whatsapp-category = Catégorie WhatsApp
label-whatsapp-template = Modèle
whatsapp-regular = standard
whatsapp-free-entry-point = point d’entrée gratuit
whatsapp-free-customer-service = service client gratuit
whatsapp-marketing = marketing
whatsapp-utility = utilitaire
whatsapp-authentication = authentification

## Operational tags at Help Scout.

tag-missed-call = appel manqué
tag-callback = rappel demandé
tag-voicemail = message vocal
tag-call-in-progress = appel en cours
tag-number-name = numéro-{ $name }
tag-inbound = entrant
tag-outbound = sortant
tag-team-name = équipe-{ $name }

## Operational tags at Gorgias. The number's and the team's names stand there alone.

ticket-tag-inbound = appel entrant
ticket-tag-outbound = appel sortant
ticket-tag-number-name = { $name }
ticket-tag-team-name = { $name }
ticket-tag-voicemail = message vocal
ticket-tag-callback-request = rappel demandé
ticket-tag-callback-done = rappel effectué
ticket-tag-missed-call = appel manqué
