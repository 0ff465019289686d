//! Files: recordings and voicemails are in the ticket or linked, once; what people sent is attached (GO-14, GO-32).

use std::collections::BTreeSet;

use crate::findings::{Findings, Rule};
use crate::gorgias::Account;
use crate::gorgias::filings::{Filing, Standing, Subject};
use crate::gorgias::rules::records::was_rewritten_before_a_reinstall;
use crate::world::html::links;
use crate::world::json::{list, plus, text};

const STRANGE: Rule = Rule("gorgias.file.strange", "GO-14 GO-32");
const RECORDING: Rule = Rule("gorgias.file.recording_missing", "GO-14");
const RECORDING_TWICE: Rule = Rule("gorgias.file.recording_twice", "GO-14 C-51");
const UPLOADED: Rule = Rule("gorgias.file.uploaded_though_off", "GO-14");
const ATTACHED: Rule = Rule("gorgias.file.not_attached", "GO-32");

/// What happened within the last minutes of the world may still be on its way, seconds.
const LATEST: i64 = 180;
/// Kinds of files that become attachments, as they begin.
const TAKEN: [&str; 2] = ["image/", "application/pdf"];

pub(super) fn check(account: &Account<'_, '_>, filings: &[Filing<'_, '_>], out: &mut Findings) {
    let uploaded: BTreeSet<&str> = list(account.dump, "files").iter().map(|file| text(file, "url")).collect();
    for filing in filings {
        for record in &filing.records {
            for url in record.message.attachments.iter().filter(|url| !uploaded.contains(**url)) {
                let words = format!("{}: {:?} names a file that nobody uploaded: {url}", filing.name(), record.kind);
                out.add(STRANGE, filing.call_id(), Some(record.sent_at), words);
            }
        }
        match filing.subject {
            Subject::Call(_) => recording(account, filing, out),
            Subject::Text(..) => attached(account, filing, out),
        }
    }
}

/// What can be listened to stands in one record: attached, or as a link.
fn recording(account: &Account<'_, '_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let Some(call) = filing.call().filter(|_| filing.first().is_some()) else { return };
    let link = format!("/calls/{}/", call.id);
    let tells = |record: &&Standing<'_, '_>| {
        let html = record.message.html.unwrap_or_default();
        !record.message.attachments.is_empty() || links(html).any(|it| it.contains(&link))
    };
    let stand = || filing.records.iter().filter(|record| !filing.vanished(account, record));
    let count = stand().filter(tells).count();
    let has_file = |record: &&Standing<'_, '_>| !record.message.attachments.is_empty();
    // What was rewritten shows a new installation no file any more.
    let is_seen = |record: &&Standing<'_, '_>| !was_rewritten_before_a_reinstall(account, filing, record);
    let attached = stand().filter(has_file).filter(is_seen).count();
    let settings = filing.settings_since(account);
    if filing.records.iter().any(|record| has_file(&record)) && settings.iter().all(|it| !it.upload_recordings) {
        out.add(UPLOADED, Some(call.id), None, format!("{}: a recording was uploaded", filing.name()));
    }
    if attached > 1 {
        out.add(RECORDING_TWICE, Some(call.id), None, format!("{}: {attached} records carry it", filing.name()));
    }
    let excused = filing.was_removed(account)
        || filing.may_be_forgotten(account)
        || filing.is_in_doubt(account, &["first", "closing", "recording", "comment", "upload"]);
    let is_old = call.ended_at.is_some_and(|ended| plus(ended, LATEST) < account.world.quiet_at);
    if call.has_asset && count == 0 && is_old && !excused {
        out.add(RECORDING, Some(call.id), call.ended_at, format!("{}: nothing tells of it", filing.name()));
    }
}

/// Each file of a kind that is taken is attached, unless the phone system could not be reached while its link lived. That Gorgias was
/// away meanwhile, for however long, is no reason: the file is fetched when the message is told.
fn attached(account: &Account<'_, '_>, filing: &Filing<'_, '_>, out: &mut Findings) {
    let (Subject::Text(text, _), Some(record)) = (filing.subject, filing.first()) else { return };
    let taken = text.files.iter().filter(|kind| TAKEN.iter().any(|taken| kind.starts_with(taken))).count();
    let attached = record.message.attachments.len();
    let world = account.world;
    let calm = world.trouble.is_calm_but_for_gorgias_away(plus(text.written_at, -60), record.message.written_at)
        && !world.requests.iter().any(|it| {
            let meanwhile = text.written_at <= it.at && it.at <= record.sent_at;
            meanwhile && it.is_unknown() && !world.trouble.gorgias_was_away(it.at)
        });
    if attached > taken || (calm && attached < taken) {
        let words = format!("{}: {attached} files are attached, {taken} could be", filing.name());
        out.add(ATTACHED, None, Some(record.sent_at), words);
    }
}
