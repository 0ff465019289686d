//! Files whose links die.

use super::*;

impl State {
    pub(super) fn want_files(&mut self, interaction: InteractionId, links: &[String], at: Timestamp) {
        for link in links {
            self.files.entry(link.clone()).or_insert(FileState {
                interaction,
                wanted_at: at,
                tries: 0,
                again_at: Some(at),
                kept: None,
            });
        }
    }

    pub(super) fn files_standing(&self) -> FilesStanding {
        let size = |file: &FileState| file.kept.as_ref().map_or(0, |kept| kept.bytes.len() as u64);
        FilesStanding {
            next_at: self.files.values().filter_map(|file| file.again_at).min(),
            remembered: self.files.len() as u64,
            kept_bytes: self.files.values().map(size).sum(),
        }
    }

    pub(super) fn claim_files(&mut self, claim: &FileClaim) -> Vec<WantedFile> {
        let due = |(link, file): (&String, &FileState)| {
            file.again_at.filter(|at| *at <= claim.now).map(|at| (at, link.clone()))
        };
        let mut links: Vec<(Timestamp, String)> = self.files.iter().filter_map(due).collect();
        links.sort();
        links.truncate(claim.limit as usize);
        let mut claimed = Vec::new();
        for (_, link) in links {
            let Some(file) = self.files.get_mut(&link) else { continue };
            file.again_at = Some(claim.again_at);
            file.tries += 1;
            let account = self.interactions[&file.interaction].account.clone();
            claimed.push(WantedFile { link, account, wanted_at: file.wanted_at, tries: file.tries });
        }
        claimed
    }

    pub(super) fn settle_file(&mut self, link: &str, fate: FileFate) {
        let Some(file) = self.files.get_mut(link).filter(|file| file.again_at.is_some()) else { return };
        (file.again_at, file.kept) = match fate {
            FileFate::Kept(kept) => (None, Some(kept)),
            FileFate::Again { at } => (Some(at), None),
            FileFate::GivenUp => (None, None),
        };
    }

    pub(super) fn forget_files(&mut self, before: Timestamp) -> u64 {
        let is_over = |file: &FileState| file.wanted_at < before || !self.is_under_way(file.interaction);
        let over: Vec<String> =
            self.files.iter().filter(|(_, file)| is_over(file)).map(|(link, _)| link.clone()).collect();
        self.files.retain(|link, _| !over.contains(link));
        over.len() as u64
    }

    /// Whether a filing of the interaction may still need the interaction's files.
    fn is_under_way(&self, interaction: InteractionId) -> bool {
        let open = [EffectState::Intended, EffectState::InDoubt, EffectState::Refused];
        self.filings.values().filter(|filing| filing.row.interaction == interaction).any(|filing| {
            let waits = filing.row.due_at.is_some() || filing.row.lane_wait.is_some();
            waits || self.effects_of(filing.row.id).any(|effect| open.contains(&effect.state))
        })
    }
}
