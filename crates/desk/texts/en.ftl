# What is written at a desk. No markup here; who uses a message escapes what strangers typed.
# "Ref." and names of products are no words: they are alike in every language.

## How lines are put together.

line = { $label }: { $value }
span-seconds = { $seconds } s
span-minutes = { $minutes } min { $seconds } s
span-hours = { $hours } h { $minutes } min { $seconds } s
size-kilobytes = { $size } kB
size-megabytes = { $size } MB

## Titles of records.

call-inbound = Inbound call
call-outbound = Outbound call
call-answered = Call answered
call-not-answered = Call not answered
call-ended = Call ended
comments-added = { $count ->
    [one] Comment added in Aircall
   *[other] Comments added in Aircall
}
voicemail-available = Voicemail available
recording-available = Recording available
continued = This conversation goes on from another one that takes no more entries

## Labels of lines.

label-continues = Earlier entries
label-direction = Direction
label-number = Aircall number
label-customer = Customer
label-agent = Agent
label-started = Started
label-answered = Answered
label-waited = Waited
label-menu-choices = { $count ->
    [one] Menu choice
   *[other] Menu choices
}
label-team = Team
label-result = Result
label-ended = Ended
label-talk-time = Talk time
label-total-time = Total time
label-handled-by = Handled by
label-assignee = Assignee
label-transferred = Transferred
label-voicemail = Voicemail
label-recording = Recording

## Values.

direction-inbound = inbound
direction-outbound = outbound
comment-by = Comment by { $who }
comment-by-integration = Comment by an integration
listen-in-aircall = listen in Aircall
in-aircall = in Aircall
attached = attached
not-attached = not attached – { $why }
why-too-large = too large: { $size }, the limit is { $limit }
why-not-allowed = not allowed
why-gone = no longer available
why-unreachable = could not be fetched
withheld-number = withheld number
result-not-answered = Not answered
result-missed = Missed call
result-missed-with-voicemail = Missed call with voicemail
missed-outside-opening-hours = outside opening hours
missed-short-abandoned = the caller hung up within seconds
missed-abandoned-in-menu = the caller hung up in the menu
missed-abandoned-waiting = the caller hung up while waiting
missed-no-agent-available = no agent was available
missed-no-agent-answered = no agent answered

## Subjects.

subject-inbound = Inbound call from { $who }
subject-outbound = Outbound call to { $who }
subject-missed = Missed call from { $who }
subject-voicemail = Voicemail from { $who }
ticket-inbound = Inbound call: { $who }
ticket-outbound = Outbound call: { $who }
ticket-sms = SMS conversation with { $who }

## Notes of customers. The first message is how our customers are recognised: it never changes.

customer-made = Created automatically from an Aircall call
customer-made-unknown = { customer-made }.
customer-made-from-contact = { customer-made }, with the name from Aircall's contacts.
customer-made-shared = { customer-made } without a number; all such calls of this inbox are logged here.
customer-not-found = No customer was found by the number { $number }. Created automatically from Aircall.
customer-without-number = Created automatically from Aircall. All calls and messages without a number are logged here.

## The insight card.

card-email = E-mail
card-company = Company
card-job-title = Job title
card-notes = Notes

## Messages.

message-received = Received from { $who }
message-sent = Sent by { $who }
message-sent-by-nobody = Sent from Aircall
label-group = { $count ->
    [one] Group message with
   *[other] Group message with { $count } people
}
label-files-not-attached = { $count ->
    [one] File that is not attached
   *[other] { $count } files that are not attached
}
file-without-name = file without a name
label-whatsapp-type = WhatsApp type
label-whatsapp-category = WhatsApp category
label-whatsapp-template = Template
whatsapp-regular = regular
whatsapp-free-entry-point = free entry point
whatsapp-free-customer-service = free customer service
whatsapp-marketing = marketing
whatsapp-utility = utility
whatsapp-authentication = authentication

## Operational tags at Help Scout.

tag-missed-call = missed call
tag-callback = callback
tag-voicemail = voicemail
tag-call-in-progress = call in progress
tag-number-name = number-name-{ $name }
tag-inbound = inbound
tag-outbound = outbound
tag-team-name = team-name-{ $name }

## Operational tags at Gorgias. The number's and the team's names stand there alone.

ticket-tag-inbound = inbound call
ticket-tag-outbound = outbound call
ticket-tag-number-name = { $name }
ticket-tag-team-name = { $name }
ticket-tag-voicemail = voicemail
ticket-tag-callback-request = callback request
ticket-tag-callback-done = callback done
ticket-tag-missed-call = missed call
