# German. The keys, arguments and their order are those of en.ftl.

## How lines are put together.

line = { $label }: { $value }
span-seconds = { $seconds } s
span-minutes = { $minutes } min { $seconds } s
span-hours = { $hours } h { $minutes } min { $seconds } s
size-kilobytes = { $size } kB
size-megabytes = { $size } MB

## Titles of records.

call-inbound = Eingehender Anruf
call-outbound = Ausgehender Anruf
call-answered = Anruf angenommen
call-not-answered = Anruf nicht angenommen
call-ended = Anruf beendet
comments-added = { $count ->
    [one] Kommentar in Aircall hinzugefügt
   *[other] Kommentare in Aircall hinzugefügt
}
voicemail-available = Sprachnachricht verfügbar
recording-available = Aufzeichnung verfügbar
continued = Diese Konversation setzt eine andere fort, die keine Einträge mehr annimmt

## Labels of lines.

label-continues = Frühere Einträge
label-direction = Richtung
label-number = Aircall-Nummer
label-customer = Kunde
label-agent = Mitarbeiter
label-started = Beginn
label-answered = Angenommen
label-waited = Wartezeit
label-menu-choices = { $count ->
    [one] Auswahl im Menü
   *[other] Auswahlen im Menü
}
label-team = Team
label-result = Ergebnis
label-ended = Ende
label-talk-time = Gesprächsdauer
label-total-time = Gesamtdauer
label-handled-by = Bearbeitet von
label-assignee = Zuständig
label-transferred = Weitergeleitet
label-voicemail = Sprachnachricht
label-recording = Aufzeichnung

## Values.

direction-inbound = eingehend
direction-outbound = ausgehend
comment-by = Kommentar von { $who }
comment-by-integration = Kommentar einer Integration
listen-in-aircall = in Aircall anhören
in-aircall = in Aircall
attached = im Anhang
not-attached = nicht angehängt – { $why }
why-too-large = zu groß: { $size }, höchstens { $limit }
why-not-allowed = nicht zulässig
why-gone = nicht mehr verfügbar
why-unreachable = konnte nicht abgerufen werden
withheld-number = unterdrückte Nummer
result-not-answered = Nicht angenommen
result-missed = Verpasster Anruf
result-missed-with-voicemail = Verpasster Anruf mit Sprachnachricht
missed-outside-opening-hours = außerhalb der Öffnungszeiten
missed-short-abandoned = nach wenigen Sekunden aufgelegt
missed-abandoned-in-menu = im Menü aufgelegt
missed-abandoned-waiting = in der Warteschleife aufgelegt
missed-no-agent-available = kein Mitarbeiter verfügbar
missed-no-agent-answered = kein Mitarbeiter hat abgenommen

## Subjects.

subject-inbound = Eingehender Anruf von { $who }
subject-outbound = Ausgehender Anruf an { $who }
subject-missed = Verpasster Anruf von { $who }
subject-voicemail = Sprachnachricht von { $who }
ticket-inbound = Eingehender Anruf: { $who }
ticket-outbound = Ausgehender Anruf: { $who }
ticket-sms = SMS-Konversation mit { $who }

## Notes of customers. The first message is how our customers are recognised: it never changes.

customer-made = Automatisch aus einem Aircall-Anruf erstellt
customer-made-unknown = { customer-made }.
customer-made-from-contact = { customer-made }, mit dem Namen aus den Aircall-Kontakten.
customer-made-shared = { customer-made }, der keine Nummer hatte; alle solchen Anrufe dieses Postfachs stehen hier.
customer-not-found = Zur Nummer { $number } wurde kein Kunde gefunden. Automatisch aus Aircall erstellt.
customer-without-number = Automatisch aus Aircall erstellt. Alle Anrufe und Nachrichten ohne Nummer stehen hier.

## The insight card.

card-email = E-Mail
card-company = Firma
card-job-title = Position
card-notes = Notizen

## Messages.

message-received = Empfangen von { $who }
message-sent = Gesendet von { $who }
message-sent-by-nobody = Aus Aircall gesendet
label-group = { $count ->
    [one] Gruppennachricht mit
   *[other] Gruppennachricht mit { $count } Personen
}
label-files-not-attached = { $count ->
    [one] Nicht angehängte Datei
   *[other] { $count } nicht angehängte Dateien
}
file-without-name = Datei ohne Namen
label-whatsapp-type = WhatsApp-Art
label-whatsapp-category = WhatsApp-Kategorie
label-whatsapp-template = Vorlage
whatsapp-regular = normal
whatsapp-free-entry-point = kostenloser Einstiegspunkt
whatsapp-free-customer-service = kostenloser Kundendienst
whatsapp-marketing = Marketing
whatsapp-utility = Service
whatsapp-authentication = Authentifizierung

## Operational tags at Help Scout.

tag-missed-call = verpasster anruf
tag-callback = rückruf erbeten
tag-voicemail = sprachnachricht
tag-call-in-progress = laufender anruf
tag-number-name = nummer-{ $name }
tag-inbound = eingehend
tag-outbound = ausgehend
tag-team-name = team-{ $name }

## Operational tags at Gorgias. The number's and the team's names stand there alone.

ticket-tag-inbound = eingehender Anruf
ticket-tag-outbound = ausgehender Anruf
ticket-tag-number-name = { $name }
ticket-tag-team-name = { $name }
ticket-tag-voicemail = Sprachnachricht
ticket-tag-callback-request = Rückruf erbeten
ticket-tag-callback-done = Rückruf erledigt
ticket-tag-missed-call = verpasster Anruf
