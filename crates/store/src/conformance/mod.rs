//! The suite that every implementation passes: one case for each rule.
//!
//! A case takes an empty store. [`conformance_tests!`](crate::conformance_tests) makes a test of each; the implementation's
//! crate says how a store is made and a future is run:
//!
//! ```text
//! fn run<F: Future<Output = StoreResult<()>>>(case: impl FnOnce(Arc<dyn Store>) -> F) { … }
//! store::conformance_tests!(crate::run);
//! ```

pub mod decide;
pub mod effects;
pub mod files;
pub mod fixtures;
pub mod journal;
pub mod lanes;
pub mod leases;
pub mod reading;
pub mod setup;
pub mod turns;
pub mod work;

/// Makes a test of each case. The argument is the path, from the crate's root, of a function that runs one.
#[macro_export]
macro_rules! conformance_tests {
    ($run:path) => {
        $crate::conformance_tests! { @each $run;
            setup [
                what_is_configured_is_matched_by_name
                what_is_no_longer_configured_is_paused_and_kept
                an_integration_of_an_unknown_connection_changes_nothing
                settings_are_kept_and_replaced
                budgets_are_kept_by_account
            ];
            journal [
                the_same_fact_twice_is_one_fact
                a_fact_makes_all_filings_of_its_call_due
                facts_come_back_in_order_of_arrival
                c_03_a_call_that_grows_is_logged_from_then_on
                a_target_gets_one_filing
                a_batch_is_stored_whole_or_not_at_all
                a_fact_of_no_call_is_kept
                two_connections_of_one_account_share_the_call
                a_message_is_an_interaction_of_its_own
            ];
            leases [
                a_lease_is_held_by_one
                a_lease_that_is_over_or_given_back_is_free
                every_verb_of_a_lost_lease_is_refused
                a_lease_says_nothing_of_other_accounts
                a_new_holder_inherits_doubts_and_waits
            ];
            work [
                due_filings_come_in_order
                what_has_aged_counts_as_live
                the_next_due_filing_is_known
                what_is_not_there_is_said_so
                a_fact_during_a_turn_is_not_lost
                a_free_lane_during_a_turn_is_not_lost
                a_moved_index_during_a_turn_is_not_lost
            ];
            turns [
                decisions_are_not_repeated
                the_latest_answer_is_kept
                a_cached_answer_gives_way_to_a_later_one
                what_was_learnt_is_remembered
                memory_of_tags_moves_with_a_merge
                a_turn_that_goes_on_leaves_its_time_alone
            ];
            effects [
                an_intent_is_there_before_the_write
                settings_are_pinned_by_the_first_write
                an_effect_that_exists_is_answered_as_it_stands
                a_withdrawn_effect_is_taken_up_again
                a_long_history_keeps_its_first_and_latest_tries
                a_confirmation_needs_evidence
                every_verdict_is_written_down
                a_settled_effect_is_not_concluded_again
                a_doubt_can_be_settled_later
            ];
            lanes [
                a_lane_is_busy_until_its_effect_is_settled
                a_doubt_keeps_its_lane_for_a_time_only
                a_request_under_way_keeps_its_lane_beyond_that_time
                lanes_of_two_accounts_are_two_lanes
                the_first_that_waits_is_woken
                who_waits_is_woken_by_his_turn
            ];
            files [
                a_link_is_wanted_once_and_from_the_fact_on
                a_claimed_file_is_wanted_again_unless_it_is_settled
                a_kept_file_is_found_by_its_link
                files_are_forgotten_when_they_are_of_no_more_use
                old_files_are_forgotten
            ];
            decide [
                a_person_has_a_doubt_tried_again
                a_person_dismisses_a_refusal
                a_person_decides_nothing_else
                a_persons_word_during_a_turn_is_not_lost
            ];
            reading [
                effects_are_listed_by_state_the_latest_first
                interactions_are_listed_in_pages
                an_interaction_is_shown_whole
                what_there_is_is_counted
            ];
        }
    };
    (@each $run:path; $($theme:ident [$($case:ident)*];)*) => {$(
        mod $theme {$(
            #[test]
            fn $case() {
                $run($crate::conformance::$theme::$case);
            }
        )*}
    )*};
}
