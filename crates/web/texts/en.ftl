# Sentences for the ledger's reasons. A message's name is the reason's code with dots turned into dashes.
# Times come formatted, lists joined, kinds of effects by the `kind-…` names below.
# An attribute is a further sentence, which is added when the argument of its name is there.

## How a desk calls the place of its records, and what is logged there. Every sentence knows the desk and what it is about.

place = { $desk ->
    [gorgias] ticket
   *[other] conversation
}
places = { $desk ->
    [gorgias] tickets
   *[other] conversations
}
within-desk = { $desk ->
    [gorgias] account
   *[other] inbox
}
thing = { $about ->
    [message] message
   *[call] call
}
began = { $about ->
    [message] was written
   *[call] began
}
person = { $about ->
    [message] sender
   *[call] caller
}

## What a kind of effect is called, within a sentence.

kind-card = insight card
kind-customer = customer
kind-first = first record
kind-message = record of the message
kind-closing = closing record
kind-comment = note with later comments
kind-comments = note with later comments
kind-asset = note with the recording link
kind-recording = note with the recording
kind-upload = upload of a file
kind-tags = change of tags
kind-status = change of status
kind-reopen = reopening of the { place }
kind-assignee = change of assignee

## Where an effect stands.

state-intended = under way
state-in_doubt = in doubt
state-withdrawn = not written yet
state-confirmed = written
state-refused = refused
state-expired = expired
state-dismissed = dismissed

## What a lane is about.

lane-customer = customer { $id }
lane-number = number { $id }
lane-conversation = { place } { $id }

yes = yes
no = no
none = none

## The integration.

integration-paused = The integration is paused: nothing is written.
settings-unreadable = The integration's settings cannot be read: nothing is written until they can. Run `deskline check`.
    .what = The problem: { $what }
connection-missing = A connection of the integration is not configured: nothing can be asked or written.

done-messages_not_logged = Messages are not logged in this desk yet; the message is kept.

## The insight card.

card-sent = The insight card shows customer { $customer }.
card-sent_already = The insight card was shown by another integration that listens to this call.
card-too_late = No insight card: the call was answered a while ago, or is over.
card-no_customer = No insight card: no customer has this number.
card-several_customers = No insight card: several customers have this number.
    .count = There are { $count }.

## The customer.

customer-known = Customer { $customer } is known from what was logged before: no search was needed.
customer-one_match = One customer has this number: { $customer }.
    .name = The name is { $name }.
customer-newest_chosen = { $count } customers have this number: { $candidates }; the newest was chosen.
    .customer = That is customer { $customer }.
customer-several_do_nothing = { $count } customers have this number: { $candidates }; the setting for that is to log nothing.
customer-other_spellings = The desk finds a number only as it was typed: { $count ->
    [one] one other spelling was searched too.
   *[other] { $count } other spellings were searched too.
}
customer-only_suffix = { $count ->
    [one] One customer was found whose number only ends like this one. He is not taken for the { person }.
   *[other] { $count } customers were found whose numbers only end like this one. None of them is taken for the { person }.
}
customer-none = No customer has this number.
customer-create_from_contact = No customer has this number. One is made from Aircall's contact.
    .name = His name is { $name }.
customer-create_unknown = No customer has this number, and Aircall knows no name: a customer is made who carries the number.
customer-withheld = The { person } showed no phone number: the { thing } goes to the customer for unknown contacts.
customer-email_taken = The contact's e-mail address belongs to a customer already, who has another number.
    .email_hint = The address is { $email_hint }.
    .customer = Customer { $customer } is used.
customer-phone_taken = The desk takes no second customer with this number: the customer is made without the number.
customer-gone = Customer { $customer } is not in the desk any more: he is searched for anew.

## The conversation.

conversation-always_new = The setting is one new conversation for each call.
conversation-join_open = The customer's newest open { place }, { $conversation }, is used.
    .status = Its status is { $status }.
    .considered = { $considered ->
        [one] One { place } was considered.
       *[other] { $considered } { places } were considered.
    }
conversation-join_ours = The { place } { $conversation }, which was written to for this customer a moment ago, is used.
conversation-reopen = The closed { place } { $conversation } is reopened.
    .closed_hours = It was closed { $closed_hours ->
        [0] less than an hour
        [one] one hour
       *[other] { $closed_hours } hours
    } before the { thing }.
conversation-none_open = { $considered ->
    [0] The customer has no { place } in this { within-desk }: a new one is made.
    [one] One { place } was considered, and it is not open: a new one is made.
   *[other] { $considered } { places } were considered, and none of them is open: a new one is made.
}
conversation-full = Conversation { $conversation } is full: a new one is made.
    .threads = It has { $threads } threads.
conversation-locked = Conversation { $conversation } is locked: a new one is made that links to it.
conversation-merged = The { place } { $from } was merged into { $into }: that one is used.
conversation-removed_by_person = A person removed the { place } { $conversation } from the desk.
conversation-new_for_withheld = The caller showed no phone number: such a call always gets a new conversation.

## The ticket of a message.

ticket-join_remembered = Ticket { $ticket }, which was used for this person before, is used.
ticket-join_tagged = Ticket { $ticket }, whose tag says that it holds the customer's messages, is used.
ticket-not_eligible = Ticket { $ticket } is spam or in the trash: it is not used.
ticket-not_there = Ticket { $ticket } is not there any more, and Gorgias's lists do not show yet whether a person merged it into another.
ticket-too_old = Ticket { $ticket } is closed and stays closed: that was too long before the message, or the message was told late.

## What is written.

record-first = { $kind ->
    [phone] The call is logged as a phone thread in the conversation.
    [conversation] The call is logged in a new conversation.
   *[other] The call's first record is written ({ $kind }).
}
record-ticket = The call is logged in a ticket of its own.
record-message = The message is logged in its ticket.
record-message_told_late = The message was told late: the record says when it was written.
record-messages_off = The setting is not to log messages.
record-as_note = The message is logged as an internal note: that is the setting for received messages.
record-first_with_closing = The call is over already: the first and the closing record are written together.
record-closing = The call is over: the closing record is written.
record-comments = { $count ->
    [one] A comment came later: it is added as a note.
   *[other] { $count } comments came later: they are added as one note.
}
record-asset = A link to the recording or voicemail came later: it is added as a note.
record-import = The { thing } is logged late: the record is made as an import, with the original time.
    .hours = It is { $hours ->
        [one] one hour
       *[other] { $hours } hours
    } late.
record-found_already = The { $kind } was found in the desk: it is not written again.
record-look_first = The { thing } was told late: the desk is searched for a record of it before one is written.
record-unanswered_outbound_off = Nobody answered this outbound call, and the setting is not to log such calls.

callback-done = The person had asked to be called back, and was reached in this call.
    .call = He had asked in call { $call }.

## Files.

file-upload = A file is uploaded, so that its record can show it.
    .name = It is { $name }.
file-linked = The recording or voicemail is linked, not uploaded.
file-not_attached = A file is not attached; the record says so. { $why ->
    [too_large] It is larger than is taken.
    [not_allowed] Its type is not taken, or its address is not followed.
    [gone] Its link has died.
    [unreachable] Where it is could not be reached for minutes.
   *[other] The reason: { $why }
}
    .size = It has { $size } bytes.
    .limit = At most { $limit } bytes are taken.

file-unreached = Where a file is could not be reached; it is tried again.
    .detail = What was seen: { $detail }

## Who writes it.

author-user = The author is { $name }, who has the same e-mail address in the desk.
author-alternate_email = The author is { $name }, who has this address as a further e-mail address in the desk.
author-administrator = No user of the desk has the agent's e-mail address: the author is the administrator { $name }.
author-token_owner = The author is the owner of the desk's credentials.
author-nobody = The agent is no user of the desk, and it has no active administrator: nobody can sign the record. It is written once there is one. Add the agent or an administrator in the desk.
author-fell_down = The desk did not take the author: the next in line is used.
    .name = It was { $name }.

## Tags and assignee.

tags-as_wanted = The { place }'s tags are as wanted.
tags-change = Tags are changed.
    .added = Added: { $added }.
    .removed = Removed: { $removed }.
tags-removed_by_person = A person took these tags away, and they stay away: { $tags }.
assign-user = The { place } is assigned to { $name }.
assign-nobody = The agent is no user of the desk: the ticket is assigned to nobody.
assign-changed_by_person = A person changed the assignee: he stays as he is.

## What is waited for.

wait-answer_or_end = Waits until the call is answered or over.
wait-closing = The call is over, and its closing facts are waited for.
    .until = Until { $until } at the latest.
wait-earlier_writes = Nobody told this installation when the { thing } { began }: an earlier one may have logged it a moment ago. Its records are looked for once the desk's search can show them.
wait-voicemail = Nobody answered, and a voicemail is waited for.
    .until = Until { $until } at the latest.
wait-batch = What comes late is collected into one note.
    .until = It is written at { $until }.
wait-file_source = Where a file is cannot be reached for the moment: the record waits for it a few minutes.
wait-ticket_merged = The ticket is not there any more. Gorgias's lists may show a merge late: once they must, it is looked for again.
wait-message_order = A message that was written before this one may still be on its way: it is waited for.
wait-missing_end = The call's end is not known.
    .until = The call is read from Aircall at { $until }.

## What is asked.

ask-customer = The desk is asked who has this number.
ask-conversations = The desk is asked for the customer's { places }.
ask-conversation = The desk is asked how the { place } stands.
ask-users = The desk is asked for its users.
ask-phone_tags = Aircall is asked for its tags.
ask-phone_teams = Aircall is asked for its teams.
ask-call_afresh = Aircall is asked for the call as it is now.
ask-record_there = The desk is asked whether the record is there already.

## How writes went.

effect-in_doubt = It is not known whether the { $kind } was applied. It is not repeated before that is known.
effect-refused = The { $kind } was refused.
    .words = The vendor said: { $words }
effect-gave_up = The { $kind } is not tried again.
    .words = The last word on it: { $words }
effect-unknown = No complete answer came for the { $kind }: it is in doubt.
    .detail = Seen: { $detail }
    .settle_at = It is looked at at { $settle_at }.
effect-settled_applied = A look at the vendor showed that the { $kind } was applied.
effect-settled_absent = A look at the vendor showed that the { $kind } was not applied. It may be written again.
effect-still_unclear = A look at the vendor could not tell whether the { $kind } was applied.
    .until = It is looked at again at { $until }.
effect-expired = The { $kind } would be of no use any more. It is not written.
effect-refused_by_vendor = The vendor refused the { $kind }.
    .status = The status was { $status }.
    .words = It said: { $words }

## What a look at the vendor proves.

proof-not_among_threads = The conversation's threads do not hold it.
proof-not_in_ticket = The ticket's messages do not hold it.
proof-file_unseen = Nothing shows a file that no record names: it may be uploaded again.
proof-index_moved_on = The index shows a later change, and it is not there: it was not applied.
proof-state_differs = The desk does not stand as the request would have left it.
proof-object_gone = What it was to be written to is not in the desk any more.
proof-index_shows_nothing_later = It is not in the index, which shows no later change yet: that proves nothing.
proof-index_too_fresh = It is too early for a proof: the index may still trail behind.
proof-unreadable = What the ledger says of this write cannot be read, so that it cannot be looked for.
    .what = The problem: { $what }

## How the account stands.

account-down = The vendor cannot be reached, or fails.
    .detail = Seen: { $detail }
    .until = The next try is at { $until }.
account-limited = The vendor's request limit is reached.
    .until = Waits until { $until }.
account-unauthorised = The vendor does not accept the credentials.
    .words = It said: { $words }
    .until = The next try is at { $until }.
lane-busy = Another write about { $lane } is not settled yet, and goes first.
    .by = It is { $by }.
    .until = Waits until { $until } at most.
answer-garbled = The vendor's answer could not be read.
    .detail = The problem: { $detail }
    .until = It is asked again at { $until }.
question-refused = The vendor refused a question.
    .status = The status was { $status }.
    .words = It said: { $words }
    .until = It is asked again at { $until }.
facts-incomplete = What Aircall told so far is not enough to log the { thing }.
turn-limit = This took more steps than one turn may have. It goes on in the next turn.
    .key = The last step was about { $key }.

## What came of it.

done-logged = All that is known of the { thing } is in the desk.
done-nothing_to_log = There is nothing to log.
done-removed_by_person = A person removed the { place }: nothing more is written for this { thing }.
