// Made by `npm run types`: change the service, not this file.
export interface paths {
    "/api/v1/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a mentor, in the form of v1
         * @deprecated
         * @description The turn is stored before it is answered, and is there in v2 as well.
         */
        post: operations["chat_v1_api_v1_chat_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/{folder}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every persona or playbook, and what is broken */
        get: operations["list_content_api_v2_admin__folder__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/{folder}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file, to be edited */
        get: operations["read_content_api_v2_admin__folder___id__get"];
        /**
         * Save a file
         * @description The mentors use it from the next message on. An unknown id makes a new one.
         *
         *     A 409 carries what is there now, as `text` and `etag`. Without `If-Match` the last one wins; what was before is a
         *     revision either way.
         */
        put: operations["save_content_api_v2_admin__folder___id__put"];
        post?: never;
        /**
         * Back to what is shipped
         * @description One that is not shipped is gone then; its revisions stay.
         */
        delete: operations["take_back_content_api_v2_admin__folder___id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/{folder}/{id}/revisions/{revision_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A text as it was before */
        get: operations["read_revision_api_v2_admin__folder___id__revisions__revision_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/{folder}/{id}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a draft
         * @description The answer as the draft would give it; nothing of it is stored, and a crisis in it is noted nowhere.
         */
        post: operations["try_content_api_v2_admin__folder___id__try_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/{folder}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whether a text could be saved
         * @description Nothing is stored.
         */
        post: operations["check_content_api_v2_admin__folder__check_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, newest first
         * @description Changes of keys, personas, playbooks and settings; what learners took along or had erased. Ids, no names.
         */
        get: operations["list_audit_api_v2_admin_audit_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/cache": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is kept, and how often it was met
         * @description Of the process that answers; entries in Redis are of all.
         */
        get: operations["cache_stats_api_v2_admin_cache_get"];
        put?: never;
        post?: never;
        /**
         * Forget kept replies, in every process
         * @description Those that have all of what is named; nothing named: all of them.
         */
        delete: operations["clear_cache_api_v2_admin_cache_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/cache/inspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The key of a question, and what is kept
         * @description As somebody of whom nothing is known would ask it.
         */
        post: operations["inspect_cache_api_v2_admin_cache_inspect_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/cache/warm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask what is asked most, so that it is kept
         * @description Only what at least two learners began a session with. Whoever makes the replies is paid for them as ever.
         */
        post: operations["warm_cache_api_v2_admin_cache_warm_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/crises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * That there were crises, newest first
         * @description Neither words nor names.
         */
        get: operations["list_crises_api_v2_admin_crises_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What learners think of replies, newest first
         * @description Neither who gave it nor what was said, but for the reason that the learner gave.
         */
        get: operations["list_feedback_api_v2_admin_feedback_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Keys, newest first
         * @description Every key, revoked ones too, without the key itself.
         */
        get: operations["list_keys_api_v2_admin_keys_get"];
        put?: never;
        /**
         * Make a key
         * @description It is shown this once.
         */
        post: operations["create_key_api_v2_admin_keys_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description It is refused within seconds.
         */
        delete: operations["revoke_key_api_v2_admin_keys__key_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/keys/{key_id}/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * What one key may use
         * @description In the place of what the settings say for all; what is left out is as they say.
         */
        put: operations["set_key_budget_api_v2_admin_keys__key_id__budget_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/keys/{key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a new key in the place of one
         * @description It is shown this once. The old one ends after the overlap, or within seconds; learners stay with the new one.
         */
        post: operations["rotate_key_api_v2_admin_keys__key_id__rotate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/learners/{learner_id}/age": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Let a learner say their age anew
         * @description Where a mistake was made.
         */
        delete: operations["correct_age_of_api_v2_admin_learners__learner_id__age_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/learners/{learner_id}/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * What one learner may use
         * @description In the place of what the settings say for all; what is left out is as they say.
         */
        put: operations["set_learner_budget_api_v2_admin_learners__learner_id__budget_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/learners/{learner_id}/guardian": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Record that a learner's guardian agreed
         * @description The learner's id is on their settings page.
         */
        put: operations["record_guardian_of_api_v2_admin_learners__learner_id__guardian_put"];
        post?: never;
        /** Record that a guardian took their consent back */
        delete: operations["withdraw_guardian_of_api_v2_admin_learners__learner_id__guardian_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/unmatched": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages that no playbook fits, last asked first
         * @description For whoever writes the next playbook; not who wrote them.
         */
        get: operations["list_unmatched_api_v2_admin_unmatched_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/admin/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What learners or keys have used, newest first
         * @description Those that have used something, or have limits of their own.
         */
        get: operations["list_usage_api_v2_admin_usage_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read a text's resonance
         * @description Nothing is stored and nothing is answered.
         */
        post: operations["analyze_text_api_v2_analyze_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a mentor
         * @description The turn is stored before it is answered. A client that leaves does not lose the reply: `GET /turns/{id}/events`.
         */
        post: operations["chat_api_v2_chat_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/commitments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Commitments, newest first */
        get: operations["list_commitments_api_v2_commitments_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/commitments/{commitment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete it */
        delete: operations["delete_commitment_api_v2_commitments__commitment_id__delete"];
        options?: never;
        head?: never;
        /**
         * Say how it went, or change it
         * @description Put off to another day, it is asked after once more.
         */
        patch: operations["change_commitment_api_v2_commitments__commitment_id__patch"];
        trace?: never;
    };
    "/api/v2/goals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Goals, newest first */
        get: operations["list_goals_api_v2_goals_get"];
        put?: never;
        /** Set a goal */
        post: operations["add_goal_api_v2_goals_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/goals/{goal_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A goal with its steps and check-ins */
        get: operations["read_goal_api_v2_goals__goal_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete a goal
         * @description With its check-ins. Its steps and sessions stay, under no goal.
         */
        delete: operations["delete_goal_api_v2_goals__goal_id__delete"];
        options?: never;
        head?: never;
        /** Change a goal */
        patch: operations["change_goal_api_v2_goals__goal_id__patch"];
        trace?: never;
    };
    "/api/v2/goals/{goal_id}/check-ins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** How far it is */
        post: operations["check_in_api_v2_goals__goal_id__check_ins_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/journey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Weeks, goals and follow-through
         * @description Weeks begin on Monday, in the learner's time zone.
         */
        get: operations["read_journey_api_v2_journey_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/journey/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A week in a few sentences
         * @description Each sentence is made from what was done, which `facts` hold.
         */
        get: operations["read_week_api_v2_journey_summary_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/learners/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who I am here */
        get: operations["read_me_api_v2_learners_me_get"];
        put?: never;
        post?: never;
        /**
         * Erase all that is stored of me
         * @description At once and for good. A learner's key ends with it; one of the organisation's own people stays good, and empty.
         */
        delete: operations["erase_me_api_v2_learners_me_delete"];
        options?: never;
        head?: never;
        /**
         * Change my settings
         * @description Language, register (존댓말 or 반말) and time zone; fields that are left out stay as they are.
         */
        patch: operations["change_me_api_v2_learners_me_patch"];
        trace?: never;
    };
    "/api/v2/learners/me/age": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say when I was born, once
         * @description Only the day from which no guardian is needed is kept. With a year alone that is the last day it can be.
         */
        put: operations["say_age_api_v2_learners_me_age_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/learners/me/consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What I have agreed to, and what is asked */
        get: operations["read_consent_api_v2_learners_me_consent_get"];
        /**
         * Agree that remote providers are told
         * @description To the version that is asked for now; it is noted with the time.
         */
        put: operations["give_consent_api_v2_learners_me_consent_put"];
        post?: never;
        /**
         * Take my consent back
         * @description From the next message on, and within seconds in every process of the service.
         */
        delete: operations["withdraw_consent_api_v2_learners_me_consent_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/learners/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All that is stored of me
         * @description A JSON document, as a download: a list for each kind of thing, the newest state of each.
         */
        get: operations["export_me_api_v2_learners_me_export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/learners/me/guardian": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Record that a learner's guardian agreed
         * @description For a service key, of the learner that it names: whoever keeps the integrator's accounts has asked the guardian.
         */
        put: operations["record_guardian_api_v2_learners_me_guardian_put"];
        post?: never;
        /** Record that a guardian took their consent back */
        delete: operations["withdraw_guardian_api_v2_learners_me_guardian_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/personas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The mentors */
        get: operations["list_personas_api_v2_personas_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/personas/{persona_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A mentor */
        get: operations["read_persona_api_v2_personas__persona_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/playbooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the mentors have know-how on */
        get: operations["list_playbooks_api_v2_playbooks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where it was said
         * @description Messages, replies and titles that hold the text, newest first, with the words around it.
         */
        get: operations["search_turns_api_v2_search_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sessions, newest first */
        get: operations["list_sessions_api_v2_sessions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A session */
        get: operations["read_session_api_v2_sessions__session_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete a session
         * @description With all of its turns, for good.
         */
        delete: operations["delete_session_api_v2_sessions__session_id__delete"];
        options?: never;
        head?: never;
        /** Rename, pin or file a session */
        patch: operations["change_session_api_v2_sessions__session_id__patch"];
        trace?: never;
    };
    "/api/v2/sessions/{session_id}/brief": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A brief for a human mentor
         * @description Made from the session, for the learner to read and change before it is shared. Names that show as such are out.
         */
        get: operations["read_brief_api_v2_sessions__session_id__brief_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/sessions/{session_id}/commitment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Commit to a next step
         * @description A session has one: the open one is changed, and one that is closed is a 409. A later session asks how it went.
         */
        put: operations["put_commitment_api_v2_sessions__session_id__commitment_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/sessions/{session_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A session as a file */
        get: operations["export_session_api_v2_sessions__session_id__export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/sessions/{session_id}/grow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Goal, reality, options, will
         * @description The learner's own sentences, the replies' steps and what was taken over; nothing of a crisis.
         */
        get: operations["read_grow_api_v2_sessions__session_id__grow_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/sessions/{session_id}/turns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A session's turns, oldest first
         * @description The page that ends with the newest turn; `next_cursor`, given as `before` (or `cursor`), goes further back.
         *
         *     Where the session branches, the turns are those on one way: through `path`, else through the turn of `around` or
         *     `after`, else to the newest turn.
         */
        get: operations["list_turns_api_v2_sessions__session_id__turns_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/sign-in/methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a browser can sign in; needs no key */
        get: operations["methods_api_v2_sign_in_methods_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Steps, newest first */
        get: operations["list_steps_api_v2_steps_get"];
        put?: never;
        /**
         * Take a step over, or set one
         * @description The same text from the same turn is one step: taken over again, it comes back as it is, with a 200.
         */
        post: operations["add_step_api_v2_steps_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/steps/{step_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a step */
        delete: operations["delete_step_api_v2_steps__step_id__delete"];
        options?: never;
        head?: never;
        /** Tick a step off, or change it */
        patch: operations["change_step_api_v2_steps__step_id__patch"];
        trace?: never;
    };
    "/api/v2/turns/{turn_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A turn in its present state */
        get: operations["read_turn_api_v2_turns__turn_id__get"];
        put?: never;
        post?: never;
        /**
         * Stop a reply
         * @description What was written so far is kept; a turn that has ended is a 409.
         */
        delete: operations["cancel_turn_api_v2_turns__turn_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/turns/{turn_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a turn, from where a broken connection stopped
         * @description The events after `Last-Event-ID`, byte for byte as they were sent first, however long ago the turn has ended.
         */
        get: operations["follow_turn_api_v2_turns__turn_id__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/turns/{turn_id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Whether it helped
         * @description A second opinion on the same turn replaces the first.
         */
        put: operations["give_feedback_api_v2_turns__turn_id__feedback_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What I have used, and what is left
         * @description By day and month, in tokens and money: the learner's, and that of the key that asks.
         */
        get: operations["read_usage_api_v2_usage_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is alive */
        get: operations["live_health_live_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The service can answer; what is degraded, by name */
        get: operations["ready_health_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus metrics, for the role operator */
        get: operations["metrics_metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openai/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a mentor as an OpenAI-compatible model
         * @description `user`, or the header `ION-Learner`, names the learner of a service key; a person's own key ignores both.
         */
        post: operations["complete_openai_v1_chat_completions_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openai/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The mentors as models */
        get: operations["list_models_openai_v1_models_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openai/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A mentor as a model */
        get: operations["read_model_openai_v1_models__model__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign this browser in with a key: sets the cookie */
        post: operations["by_key_sign_in_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign this browser out: ends its cookie
         * @description Once it is signed out, or where it never was in, nothing happens.
         *
         *     `Link: <...>; rel="logout"` is where the browser signs out at the identity provider too, where there is such a place.
         */
        post: operations["sign_out_sign_out_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AgeRequest
         * @description A year is enough; with the day, who has their birthday this year need not wait for its end.
         */
        AgeRequest: {
            /** Day */
            day?: number | null;
            /** Month */
            month?: number | null;
            /**
             * Year
             * @example 2011
             */
            year: number;
        };
        /**
         * AgeView
         * @description What the age gate asks of this learner.
         */
        AgeView: {
            /**
             * Age
             * @description Full years from which no guardian is needed.
             */
            age: number;
            /** Country */
            country: string;
            /**
             * Guardian At
             * @description When a guardian's consent was recorded.
             */
            guardian_at: string | null;
            /**
             * Of Age
             * @description None where the learner has not said yet.
             */
            of_age: boolean | null;
            /**
             * Source
             * @description The law that says so.
             */
            source: string;
        };
        /** Analysis */
        Analysis: {
            /** Confidence */
            confidence: number;
            crisis: components["schemas"]["Crisis"];
            /**
             * Injection
             * @description How much it looks like an attempt to talk the mentor out of its instructions, 0 to 1.
             */
            injection: number;
            /** Intent */
            intent: string;
            /**
             * Language
             * @enum {string}
             */
            language: "ko" | "en" | "mixed" | "other";
            /** Pace */
            pace: string;
            /** Persona */
            persona: string;
            /**
             * Reasons
             * @default []
             */
            reasons?: string[];
            /** Resonance Key */
            resonance_key: string;
            /** Scores */
            scores: {
                [key: string]: number;
            };
            /** Secondary */
            secondary: string;
            /** Tone */
            tone: string;
        };
        /** AnalyzeRequest */
        AnalyzeRequest: {
            /**
             * Text
             * @example 최종 면접에서 떨어졌어요. 어떻게 다시 준비할까요?
             */
            text: string;
        };
        /** AssistantMessage */
        AssistantMessage: {
            /** Content */
            content: string;
            /** Refusal */
            refusal?: null;
            /**
             * Role
             * @default assistant
             * @constant
             */
            role?: "assistant";
        };
        /** AuditView */
        AuditView: {
            /**
             * Action
             * @example key.create
             */
            action: string;
            /**
             * Actor
             * @description The id of a key, `command line` or `service`.
             */
            actor: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Detail */
            detail: {
                [key: string]: unknown;
            };
            /**
             * Hash
             * @description Covers this entry and, by the one before, all that were before it.
             */
            hash: string;
            /** Number */
            number: number;
            /**
             * Subject
             * @description The id of what was changed.
             */
            subject: string;
        };
        /** BriefView */
        BriefView: {
            /**
             * Markdown
             * @description To be read, and changed, before it is shared.
             */
            markdown: string;
        };
        /** CacheStats */
        CacheStats: {
            /** Enabled */
            enabled: boolean;
            /**
             * Evictions
             * @default 0
             */
            evictions?: number;
            /**
             * Hit Rate
             * @description Of the turns that looked for a reply, those that found one.
             */
            hit_rate?: number | null;
            /**
             * L1
             * @description This process: `entries`, `bytes`, `most_bytes`.
             */
            l1?: {
                [key: string]: number;
            } | null;
            /**
             * L2
             * @description Redis: `entries`, `trouble`; null without one.
             */
            l2?: {
                [key: string]: unknown;
            } | null;
            /**
             * Refreshes
             * @default 0
             */
            refreshes?: number;
            /**
             * Turns
             * @description Turns of this process by how they met the cache.
             */
            turns?: {
                [key: string]: number;
            };
        };
        /** ChatMessage */
        ChatMessage: {
            /** Content */
            content?: string | {
                /** @description Refused: a mentor reads text alone. */
                image_url?: {
                    url?: string;
                };
                text: string;
                /** @constant */
                type: "text";
            }[] | null;
            /**
             * Role
             * @enum {string}
             */
            role: "system" | "developer" | "user" | "assistant";
        };
        /** ChatRequest */
        ChatRequest: {
            /**
             * Include Reasoning
             * @description Whether `routing.reasons` says why this mentor answered.
             * @default true
             */
            include_reasoning?: boolean;
            /**
             * Message
             * @example 최종 면접에서 떨어졌어요. 어떻게 다시 준비할까요?
             */
            message: string;
            /**
             * Parent Id
             * @description The turn that this message follows, so that an earlier one can be put anew; null: the beginning of the session. Left out: the newest turn.
             */
            parent_id?: string | null;
            /**
             * Persona
             * @description `auto`, or a persona's id.
             * @default auto
             * @example auto
             * @example lua
             */
            persona?: string;
            /**
             * Session Id
             * @description Goes on with a session; without it a new one begins.
             */
            session_id?: string | null;
            /**
             * Stream
             * @description Answer as server-sent events `routing`, `delta`, `done`, `error`.
             * @default false
             */
            stream?: boolean;
        };
        /**
         * ChatRequestV1
         * @description A learner's message.
         */
        ChatRequestV1: {
            /**
             * Message
             * @example How do I prepare for an interview in two days?
             */
            message: string;
            /**
             * Session Id
             * @description Goes on with a session; without it a new one begins.
             */
            session_id?: string | null;
            /**
             * User Id
             * @description Whom a service key acts for: it has to name them. A person's own key ignores it.
             * @example student-4711
             */
            user_id?: string | null;
        };
        /**
         * ChatResponse
         * @description A mentor's answer.
         */
        ChatResponse: {
            /** Content */
            content: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            crisis: components["schemas"]["Crisis"];
            /** Id */
            id: string;
            performance: components["schemas"]["Performance"];
            /**
             * Persona
             * @description None where a crisis was answered with fixed help.
             */
            persona: string | null;
            /**
             * Receipt
             * @description What the reply was made of, and what left the house.
             */
            receipt: {
                [key: string]: unknown;
            };
            resonance: components["schemas"]["Resonance"];
            routing: components["schemas"]["Routing"];
            /** Session Id */
            session_id: string;
            /** State */
            state: string;
            /**
             * Steps
             * @description The steps that the reply proposes, as plain text: the items of its numbered lists.
             */
            steps: string[];
            usage: components["schemas"]["Usage"];
        };
        /**
         * ChatResponseV1
         * @description A mentor's answer; in a crisis fixed help, with `persona_used` and `confidence` null.
         */
        ChatResponseV1: {
            /**
             * Confidence
             * @description Calibrated probability that the persona is right; null where fixed help was given instead of a mentor's reply.
             * @example 0.83
             */
            confidence: number | null;
            /** Content */
            content: string;
            metadata: components["schemas"]["MetadataV1"];
            /**
             * Persona Used
             * @description null where fixed help was given instead of a mentor's reply.
             * @example lua
             */
            persona_used: string | null;
            /**
             * Resonance Key
             * @example anxious-burst-seek_advice
             */
            resonance_key: string;
        };
        /** CheckInView */
        CheckInView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Note */
            note: string;
            /** Progress */
            progress: number;
        };
        /** CheckRequest */
        CheckRequest: {
            /** Id */
            id: string;
            /**
             * Text
             * @description The whole file: front matter and sections.
             */
            text: string;
        };
        /** CheckResult */
        CheckResult: {
            /** Preview */
            preview?: components["schemas"]["PersonaView"] | components["schemas"]["PlaybookView"] | null;
            /**
             * Problems
             * @description Empty: it can be saved.
             */
            problems: components["schemas"]["ContentProblem"][];
        };
        /** Cleared */
        Cleared: {
            /**
             * Forgotten
             * @description Replies that were there.
             */
            forgotten: number;
        };
        /** CommitmentAhead */
        CommitmentAhead: {
            /** Due */
            due: string;
            /** Id */
            id: string;
            /**
             * Overdue
             * @description Its day has passed, and nobody has said how it went.
             */
            overdue: boolean;
            /** Text */
            text: string;
        };
        /**
         * CommitmentChange
         * @description What is left out stays; none of these may be null.
         */
        CommitmentChange: {
            /**
             * Due
             * @description A day in the learner's time zone.
             * @example 2026-12-24
             */
            due?: string;
            /** Note */
            note?: string;
            /**
             * State
             * @enum {string}
             */
            state?: "open" | "kept" | "partly" | "missed" | "dropped";
            /**
             * Text
             * @example 기출 문제를 하루에 한 회 풀기
             */
            text?: string;
        };
        /**
         * CommitmentView
         * @description The one dated next step that a learner takes from a session.
         */
        CommitmentView: {
            /**
             * Asked Turn Id
             * @description The turn in which a mentor asked how it went.
             */
            asked_turn_id: string | null;
            /** Closed At */
            closed_at: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Due */
            due: string;
            /** Id */
            id: string;
            /** Note */
            note: string;
            /**
             * Session Id
             * @description None once the session is deleted.
             */
            session_id: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "kept" | "partly" | "missed" | "dropped";
            /** Text */
            text: string;
        };
        /**
         * Completion
         * @description A chat completion; `model` names the mentor that answered, or `ion-auto` where fixed help was given.
         */
        Completion: {
            /** Choices */
            choices: components["schemas"]["CompletionChoice"][];
            /** Created */
            created: number;
            /**
             * Id
             * @example chatcmpl-019a5c1e-7c1e-7d4e-8f2a-6b1c2d3e4f50
             */
            id: string;
            ion: components["schemas"]["IonPart"];
            /**
             * Model
             * @example ion-lua
             */
            model: string;
            /**
             * Object
             * @default chat.completion
             * @constant
             */
            object?: "chat.completion";
            usage: components["schemas"]["TokenUsage"];
        };
        /** CompletionChoice */
        CompletionChoice: {
            /**
             * Finish Reason
             * @default stop
             * @constant
             */
            finish_reason?: "stop";
            /**
             * Index
             * @default 0
             */
            index?: number;
            /** Logprobs */
            logprobs?: null;
            message: components["schemas"]["AssistantMessage"];
        };
        /**
         * CompletionRequest
         * @description A chat completion. Parameters beside these are ignored or refused as `docs/api.md` says.
         */
        CompletionRequest: {
            /**
             * Messages
             * @description The history. `system` and `developer` are read by nobody: the mentor stays the mentor.
             * @example [
             *       {
             *         "content": "How do I prepare for an interview in two days?",
             *         "role": "user"
             *       }
             *     ]
             */
            messages: components["schemas"]["ChatMessage"][];
            /**
             * Model
             * @example ion-auto
             * @example ion-lua
             */
            model: string;
            /** Stream */
            stream?: boolean | null;
            stream_options?: components["schemas"]["StreamOptions"] | null;
            /**
             * User
             * @description Whom a service key acts for, as the header `ION-Learner`.
             */
            user?: string | null;
        } & {
            [key: string]: unknown;
        };
        /** ConsentRequest */
        ConsentRequest: {
            /**
             * Version
             * @description The version that was shown.
             * @example 1
             */
            version: string;
        };
        /**
         * ConsentView
         * @description `asked` says for what a consent is needed: `memory` (what is remembered beside the talk), `all`, or `none`.
         */
        ConsentView: {
            /** @description None where nobody is asked for their age. */
            age: components["schemas"]["AgeView"] | null;
            /** Agreed */
            agreed: boolean;
            /** Agreed At */
            agreed_at: string | null;
            /**
             * Asked
             * @enum {string}
             */
            asked: "memory" | "all" | "none";
            /** Learner Id */
            learner_id: string;
            /**
             * Masked
             * @description Whether personal data is hidden from them.
             */
            masked: boolean;
            /**
             * Providers
             * @description The remote providers that it is about; empty: nothing leaves the house.
             */
            providers: string[];
            /**
             * Version
             * @description What is asked for now.
             */
            version: string;
        };
        /** ContentChange */
        ContentChange: {
            /**
             * Text
             * @description The whole file: front matter and sections.
             */
            text: string;
        };
        /**
         * ContentEntry
         * @description A persona or playbook in the list; its text comes with it alone.
         */
        ContentEntry: {
            /** Id */
            id: string;
            /**
             * Problems
             * @description Why the file is not used; the last good one is.
             */
            problems: components["schemas"]["ContentProblem"][];
            /**
             * Source
             * @description changed: a file of the operator's own is there.
             * @enum {string}
             */
            source: "shipped" | "changed";
            /**
             * Title
             * @description What the mentors use at present; None where nothing could be read.
             */
            title: {
                [key: string]: string;
            } | null;
        };
        /** ContentProblem */
        ContentProblem: {
            /** Line */
            line: number;
            /** Reason */
            reason: string;
        };
        /**
         * ContentView
         * @description A persona or playbook to be edited.
         */
        ContentView: {
            /**
             * Etag
             * @description For `If-Match`, as in the header `ETag`.
             */
            etag: string;
            /** Id */
            id: string;
            /**
             * Problems
             * @description Why the file is not used; the last good one is.
             */
            problems: components["schemas"]["ContentProblem"][];
            /**
             * Revisions
             * @description Newest first.
             */
            revisions: components["schemas"]["RevisionEntry"][];
            /**
             * Shipped Text
             * @description What ships with ION; None for one of the operator's own.
             */
            shipped_text: string | null;
            /**
             * Source
             * @description changed: a file of the operator's own is there.
             * @enum {string}
             */
            source: "shipped" | "changed";
            /**
             * Text
             * @description The whole file: front matter and sections.
             */
            text: string;
            /**
             * Title
             * @description What the mentors use at present; None where nothing could be read.
             */
            title: {
                [key: string]: string;
            } | null;
        };
        /** CostView */
        CostView: {
            /** @description Never under 0. null: there is no limit. */
            left: components["schemas"]["Money"] | null;
            /** @description null: there is no limit. */
            limit: components["schemas"]["Money"] | null;
            used: components["schemas"]["Money"];
        };
        /** Crisis */
        Crisis: {
            /** Kind */
            kind?: ("self_harm" | "violence" | "medical") | null;
            /**
             * Level
             * @description 0 none, 1 worry, 2 serious, 3 now
             */
            level: number;
            /** Score */
            score: number;
        };
        /** CrisisView */
        CrisisView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /**
             * Level
             * @description 2 serious, 3 now
             */
            level: number;
            /**
             * Turn Id
             * @description None where it was answered in passing.
             */
            turn_id: string | null;
        };
        /** Erasure */
        Erasure: {
            /**
             * Confirm
             * @description The learner's name, so that nothing is erased by mistake.
             * @example 지민
             */
            confirm: string;
        };
        /** FeedbackRequest */
        FeedbackRequest: {
            /**
             * Rating
             * @description 1 helped, -1 did not
             * @enum {integer}
             */
            rating: -1 | 1;
            /**
             * Reason
             * @default
             */
            reason?: string;
        };
        /** FeedbackView */
        FeedbackView: {
            /**
             * Rating
             * @description 1 helped, -1 did not
             * @enum {integer}
             */
            rating: -1 | 1;
            /** Reason */
            reason: string;
        };
        /**
         * FollowThrough
         * @description All of a learner's commitments by how they went.
         */
        FollowThrough: {
            /**
             * Dropped
             * @default 0
             */
            dropped?: number;
            /**
             * Kept
             * @default 0
             */
            kept?: number;
            /**
             * Missed
             * @default 0
             */
            missed?: number;
            /**
             * Open
             * @default 0
             */
            open?: number;
            /**
             * Partly
             * @default 0
             */
            partly?: number;
            /**
             * Share
             * @description Kept ones among those that were kept, partly kept (half) or missed, 0 to 1; null without any.
             */
            share: number | null;
        };
        /**
         * FoundView
         * @description A place where the text of a search stands: `before`, `match` and `after` are one line of it.
         */
        FoundView: {
            /** After */
            after: string;
            /** Before */
            before: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Match */
            match: string;
            /** Session Id */
            session_id: string;
            /** Session Title */
            session_title: string;
            /**
             * Turn Id
             * @description None where it is the title.
             */
            turn_id: string | null;
            /**
             * Where
             * @enum {string}
             */
            where: "message" | "reply" | "title";
        };
        /**
         * GoalChange
         * @description What is left out stays; none of these but `due` may be null.
         */
        GoalChange: {
            /** Due */
            due?: string | null;
            /**
             * State
             * @description Another goal that was active becomes open.
             * @enum {string}
             */
            state?: "active" | "open" | "reached" | "dropped";
            /**
             * Title
             * @example 정보처리기사 합격
             */
            title?: string;
            /** Why */
            why?: string;
        };
        /**
         * GoalLine
         * @description A goal's progress over time: a point for each check-in and each ticked step, oldest first.
         */
        GoalLine: {
            /** Id */
            id: string;
            /** Points */
            points: components["schemas"]["ProgressPoint"][];
            /**
             * State
             * @enum {string}
             */
            state: "active" | "open" | "reached" | "dropped";
            /** Title */
            title: string;
        };
        /**
         * GoalView
         * @description What a learner wants to reach; one at most is `active`, which the mentors keep in mind.
         */
        GoalView: {
            /**
             * Check Ins
             * @description Oldest first.
             */
            check_ins: components["schemas"]["CheckInView"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Due */
            due: string | null;
            /** Id */
            id: string;
            /**
             * Progress
             * @description In percent: the last check-in, or the share of done steps if a tick is newer.
             */
            progress: number;
            /**
             * State
             * @enum {string}
             */
            state: "active" | "open" | "reached" | "dropped";
            /**
             * Steps
             * @description Oldest first.
             */
            steps: components["schemas"]["StepView"][];
            /** Title */
            title: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Why */
            why: string;
        };
        /**
         * GrowView
         * @description Goal, reality, options, will; a part of which nothing was said is empty.
         */
        GrowView: {
            /** Goal */
            goal: components["schemas"]["PointView"][];
            /**
             * Options
             * @description Steps that the replies propose.
             */
            options: components["schemas"]["PointView"][];
            /** Reality */
            reality: components["schemas"]["PointView"][];
            /**
             * Will
             * @description Steps that were taken over, the commitment, and intentions.
             */
            will: components["schemas"]["PointView"][];
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /** Inspected */
        Inspected: {
            /**
             * Kept
             * @description Where the reply is, how old, by whom; never its words.
             */
            kept: {
                [key: string]: unknown;
            } | null;
            /**
             * Key
             * @description Null where such a reply is never kept.
             */
            key: string | null;
            /**
             * Made Of
             * @description All that the reply depends on.
             */
            made_of: {
                [key: string]: unknown;
            } | null;
        };
        /** InspectRequest */
        InspectRequest: {
            /**
             * Language
             * @description For a message whose language is unclear.
             */
            language?: ("ko" | "en") | null;
            /**
             * Message
             * @example 최종 면접에서 떨어졌어요. 어떻게 다시 준비할까요?
             */
            message: string;
            /**
             * Persona
             * @description `auto`, or a persona's id.
             * @default auto
             */
            persona?: string;
            /**
             * Register
             * @description 존댓말 or 반말.
             * @default polite
             * @enum {string}
             */
            register?: "polite" | "casual";
        };
        /**
         * IonPart
         * @description What OpenAI's form has no place for; its clients leave it alone.
         */
        IonPart: {
            /** Confidence */
            confidence: number | null;
            /**
             * Crisis Level
             * @description 0 none, 1 worry, 2 serious, 3 now
             */
            crisis_level: number;
            /**
             * Persona
             * @description null where fixed help was given instead of a mentor's reply.
             */
            persona: string | null;
            /** Reasons */
            reasons: string[];
            /**
             * Resonance Key
             * @example anxious-burst-seek_advice
             */
            resonance_key: string;
        };
        /** JourneyView */
        JourneyView: {
            follow_through: components["schemas"]["FollowThrough"];
            /**
             * Goals
             * @description Newest first.
             */
            goals: components["schemas"]["GoalLine"][];
            /**
             * Open Commitments
             * @description The one that is due first comes first.
             */
            open_commitments: components["schemas"]["CommitmentView"][];
            /**
             * Weeks
             * @description Oldest first.
             */
            weeks: components["schemas"]["WeekView"][];
        };
        /** KeyRequest */
        KeyRequest: {
            /**
             * Expires
             * @description How long it is good; null: until it is revoked.
             */
            expires?: string | null;
            /**
             * Name
             * @description Whose key it is, 1 to 100 characters.
             * @example campus
             */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "learner" | "designer" | "operator" | "admin" | "service";
            /**
             * Scopes
             * @description What it may do of what its role may; none: all of that.
             * @default []
             */
            scopes?: ("chat" | "read" | "write" | "manage" | "metrics")[];
        };
        /** KeyTyped */
        KeyTyped: {
            /**
             * Key
             * @description A person's key; a program's is refused.
             */
            key: string;
        };
        /** KeyView */
        KeyView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Current
             * @description Whether this is the key that asks.
             */
            current: boolean;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /**
             * Issuer
             * @description The identity provider that vouches for this person; empty for a key.
             */
            issuer: string;
            /**
             * Last Used At
             * @description To the minute.
             */
            last_used_at: string | null;
            /** Name */
            name: string;
            /**
             * Old Until
             * @description Until when the key before the last rotation is good beside it.
             */
            old_until: string | null;
            /**
             * Prefix
             * @description How the key begins; empty for one of an older version, or of no key.
             */
            prefix: string;
            /** Revoked At */
            revoked_at: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "learner" | "designer" | "operator" | "admin" | "service";
            /**
             * Scopes
             * @description None: all that the role may do.
             */
            scopes: string[];
        };
        /**
         * LearnerChange
         * @description What a learner may set; what is left out stays.
         */
        LearnerChange: {
            /** Locale */
            locale?: ("ko" | "en") | null;
            /**
             * Register
             * @description 존댓말 or 반말.
             */
            register?: ("polite" | "casual") | null;
            /**
             * Time Zone
             * @example Asia/Seoul
             */
            time_zone?: string | null;
        };
        /** LearnerView */
        LearnerView: {
            /** Id */
            id: string;
            /**
             * Key Name
             * @description What that key is called.
             */
            key_name: string;
            /** Locale */
            locale: ("ko" | "en") | null;
            /** Name */
            name: string;
            /**
             * Register
             * @enum {string}
             */
            register: "polite" | "casual";
            /**
             * Role
             * @description What the key may do that I come with.
             * @enum {string}
             */
            role: "learner" | "designer" | "operator" | "admin" | "service";
            /** Time Zone */
            time_zone: string;
        };
        /**
         * LimitsChange
         * @description All four of them: a number, `unlimited`, or null for what the settings say.
         */
        LimitsChange: {
            /** Cost Per Day */
            cost_per_day?: (number | string) | "unlimited" | null;
            /** Cost Per Month */
            cost_per_month?: (number | string) | "unlimited" | null;
            /** Tokens Per Day */
            tokens_per_day?: number | "unlimited" | null;
            /** Tokens Per Month */
            tokens_per_month?: number | "unlimited" | null;
        };
        /**
         * LimitsView
         * @description Limits of its own; null: as the settings say.
         */
        LimitsView: {
            /**
             * Cost Per Day
             * @description A decimal number, or `unlimited`.
             */
            cost_per_day: string | null;
            /** Cost Per Month */
            cost_per_month: string | null;
            /** Tokens Per Day */
            tokens_per_day: number | "unlimited" | null;
            /** Tokens Per Month */
            tokens_per_month: number | "unlimited" | null;
        };
        /** Listing[AuditView] */
        Listing_AuditView_: {
            /** Items */
            items: components["schemas"]["AuditView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[CommitmentView] */
        Listing_CommitmentView_: {
            /** Items */
            items: components["schemas"]["CommitmentView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[ContentEntry] */
        Listing_ContentEntry_: {
            /** Items */
            items: components["schemas"]["ContentEntry"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[CrisisView] */
        Listing_CrisisView_: {
            /** Items */
            items: components["schemas"]["CrisisView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[FoundView] */
        Listing_FoundView_: {
            /** Items */
            items: components["schemas"]["FoundView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[GoalView] */
        Listing_GoalView_: {
            /** Items */
            items: components["schemas"]["GoalView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[KeyView] */
        Listing_KeyView_: {
            /** Items */
            items: components["schemas"]["KeyView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[OpinionView] */
        Listing_OpinionView_: {
            /** Items */
            items: components["schemas"]["OpinionView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[PersonaView] */
        Listing_PersonaView_: {
            /** Items */
            items: components["schemas"]["PersonaView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[PlaybookView] */
        Listing_PlaybookView_: {
            /** Items */
            items: components["schemas"]["PlaybookView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[SessionView] */
        Listing_SessionView_: {
            /** Items */
            items: components["schemas"]["SessionView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[StepView] */
        Listing_StepView_: {
            /** Items */
            items: components["schemas"]["StepView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[SubjectUsageView] */
        Listing_SubjectUsageView_: {
            /** Items */
            items: components["schemas"]["SubjectUsageView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[TurnView] */
        Listing_TurnView_: {
            /** Items */
            items: components["schemas"]["TurnView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** Listing[UnmatchedView] */
        Listing_UnmatchedView_: {
            /** Items */
            items: components["schemas"]["UnmatchedView"][];
            /** Next Cursor */
            next_cursor?: string | null;
        };
        /** MetadataV1 */
        MetadataV1: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Crisis Level
             * @description 0 none, 1 worry, 2 serious, 3 now; from 2 on help is given.
             * @enum {integer}
             */
            crisis_level: 0 | 1 | 2 | 3;
            /**
             * Reasons
             * @description Why it was this mentor, in the reply's language.
             */
            reasons: string[];
            /**
             * Secondary Persona
             * @description null where fixed help was given instead of a mentor's reply.
             */
            secondary_persona: string | null;
            /** Session Id */
            session_id: string;
            /** Turn Id */
            turn_id: string;
        };
        /** Model */
        Model: {
            /**
             * Created
             * @description Unix time of the release.
             * @default 1795305600
             */
            created?: number;
            /**
             * Id
             * @example ion-auto
             * @example ion-lua
             */
            id: string;
            /**
             * Object
             * @default model
             * @constant
             */
            object?: "model";
            /**
             * Owned By
             * @default ion
             */
            owned_by?: string;
        };
        /** ModelList */
        ModelList: {
            /** Data */
            data: components["schemas"]["Model"][];
            /**
             * Object
             * @default list
             * @constant
             */
            object?: "list";
        };
        /** Money */
        Money: {
            /**
             * Amount
             * @description A decimal number.
             * @example 0.0012
             */
            amount: string;
            /**
             * Currency
             * @example USD
             */
            currency: string;
        };
        /** MovedGoal */
        MovedGoal: {
            /**
             * After
             * @description Progress at its end.
             */
            after: number;
            /**
             * Before
             * @description Progress before the week, in percent.
             */
            before: number;
            /** Id */
            id: string;
            /** Title */
            title: string;
        };
        /** NewCheckIn */
        NewCheckIn: {
            /**
             * Note
             * @default
             */
            note?: string;
            /**
             * Progress
             * @description In percent.
             */
            progress: number;
        };
        /** NewCommitment */
        NewCommitment: {
            /**
             * Due
             * @description A day in the learner's time zone.
             * @example 2026-12-24
             */
            due: string;
            /**
             * Text
             * @example 기출 문제를 하루에 한 회 풀기
             */
            text: string;
        };
        /** NewGoal */
        NewGoal: {
            /**
             * Active
             * @description Left out: active where no other goal is.
             */
            active?: boolean | null;
            /** Due */
            due?: string | null;
            /**
             * Title
             * @example 정보처리기사 합격
             */
            title: string;
            /**
             * Why
             * @default
             */
            why?: string;
        };
        /** NewKey */
        NewKey: {
            /** Id */
            id: string;
            /**
             * Key
             * @description Shown this once: only its hash is kept.
             */
            key: string;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "learner" | "designer" | "operator" | "admin" | "service";
        };
        /** NewKeyInPlace */
        NewKeyInPlace: {
            /** Id */
            id: string;
            /**
             * Key
             * @description Shown this once: only its hash is kept.
             */
            key: string;
            /** Name */
            name: string;
            /**
             * Old Until
             * @description Until when the old one is good; null: it ended at once.
             */
            old_until: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "learner" | "designer" | "operator" | "admin" | "service";
        };
        /** NewStep */
        NewStep: {
            /**
             * Goal Id
             * @description Left out: the goal of the turn's session; null: none.
             */
            goal_id?: string | null;
            /**
             * Text
             * @example 기출 문제를 하루에 한 회 풀기
             */
            text: string;
            /**
             * Turn Id
             * @description The turn whose reply proposed it.
             */
            turn_id?: string | null;
        };
        /**
         * OpenAIError
         * @description An error as OpenAI's clients expect it.
         */
        OpenAIError: {
            error: components["schemas"]["OpenAIErrorDetail"];
        };
        /** OpenAIErrorDetail */
        OpenAIErrorDetail: {
            /**
             * Code
             * @example model_not_found
             */
            code: string | null;
            /**
             * Message
             * @example There is no model `gpt-4o`. `GET /openai/v1/models` lists them.
             */
            message: string;
            /**
             * Param
             * @description The parameter that is wrong.
             * @example model
             */
            param: string | null;
            /**
             * Type
             * @example invalid_request_error
             * @example rate_limit_error
             * @example server_error
             */
            type: string;
        };
        /** OpinionView */
        OpinionView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Language
             * @enum {string}
             */
            language: "ko" | "en" | "mixed" | "other";
            /** Persona */
            persona: string | null;
            /** Playbooks */
            playbooks: string[];
            /** Provider */
            provider: string | null;
            /**
             * Rating
             * @enum {integer}
             */
            rating: -1 | 1;
            /**
             * Reason
             * @description What the learner gave as a reason; may be empty.
             */
            reason: string;
            /** Turn Id */
            turn_id: string;
        };
        /** Performance */
        Performance: {
            /**
             * Cache
             * @description Where the reply was kept: in this process, in Redis, nowhere; `off`: it was not looked for.
             * @default off
             * @enum {string}
             */
            cache?: "l1" | "l2" | "miss" | "off";
            /** First Token Ms */
            first_token_ms?: number | null;
            /** Total Ms */
            total_ms?: number | null;
        };
        /**
         * PeriodView
         * @description What was used of one budget, and what is left of it.
         */
        PeriodView: {
            cost: components["schemas"]["CostView"];
            /**
             * Of
             * @description Whose it is: the learner's, or that of the key that asks.
             * @enum {string}
             */
            of: "learner" | "key";
            /**
             * Period
             * @enum {string}
             */
            period: "day" | "month";
            /**
             * Renews At
             * Format: date-time
             * @description When the period ends.
             */
            renews_at: string;
            tokens: components["schemas"]["TokensView"];
        };
        /** PersonaView */
        PersonaView: {
            /** Color */
            color: string;
            /** Id */
            id: string;
            /** Intents */
            intents: {
                [key: string]: number;
            };
            /** Name */
            name: {
                [key: string]: string;
            };
            /** Paces */
            paces: {
                [key: string]: number;
            };
            /** Summary */
            summary: {
                [key: string]: string;
            };
            /** Tones */
            tones: {
                [key: string]: number;
            };
            /** Version */
            version: number;
        };
        /** PlaybookView */
        PlaybookView: {
            /** Domain */
            domain: string;
            /** Id */
            id: string;
            /**
             * Score
             * @description How well it fits the search, 0 to 1.
             */
            score?: number | null;
            /** Situation */
            situation: {
                [key: string]: string;
            };
            /** Sources */
            sources: string[];
            /** Tones */
            tones: string[];
        };
        /** PointView */
        PointView: {
            /** Text */
            text: string;
            /**
             * Turn Id
             * @description The turn in which it was said; None where it was taken down beside the talk.
             */
            turn_id: string | null;
        };
        /**
         * Problem
         * @description An error, RFC 9457.
         */
        Problem: {
            /**
             * Budget
             * @description The budget that is used up: `of`, `period`, `unit`, `limit`, `used`, `left`, `renews_at`.
             */
            budget?: {
                [key: string]: unknown;
            } | null;
            /**
             * Detail
             * @example `message` is empty. Write at least one character.
             */
            detail: string;
            /**
             * Errors
             * @description Each field that is wrong, and why.
             */
            errors?: {
                [key: string]: string;
            }[] | null;
            /**
             * Instance
             * @description The path that was asked for.
             * @example /api/v2/chat
             */
            instance: string;
            /**
             * Request Id
             * @example 019a5c1e-7c1e-7d4e-8f2a-6b1c2d3e4f50
             */
            request_id: string;
            /**
             * Retry At
             * @description When asking again may help, where a budget is used up.
             */
            retry_at?: string | null;
            /**
             * Status
             * @example 422
             */
            status: number;
            /**
             * Title
             * @example The input can't be used
             */
            title: string;
            /**
             * Type
             * @description A URI that names the kind of problem.
             * @example https://ion-mentoring.example/problems/invalid-input
             */
            type: string;
        };
        /** ProgressPoint */
        ProgressPoint: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Progress */
            progress: number;
        };
        /** Resonance */
        Resonance: {
            /** Intent */
            intent: string;
            /**
             * Key
             * @example anxious-burst-seek_advice
             */
            key: string;
            /** Pace */
            pace: string;
            /** Tone */
            tone: string;
        };
        /** RevisionEntry */
        RevisionEntry: {
            /**
             * By
             * @description Name of the key; null: found in the file, written there by hand.
             */
            by: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /**
             * Taken Back
             * @description Whether it went back to what is shipped.
             */
            taken_back: boolean;
        };
        /** RevisionView */
        RevisionView: {
            /**
             * By
             * @description Name of the key; null: found in the file, written there by hand.
             */
            by: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /**
             * Taken Back
             * @description Whether it went back to what is shipped.
             */
            taken_back: boolean;
            /** Text */
            text: string | null;
        };
        /** RotationRequest */
        RotationRequest: {
            /**
             * Expires
             * @description How long the new one is good; null: as long as the old one.
             */
            expires?: string | null;
            /**
             * Overlap
             * @description How long the old key is good beside the new one, 30 days at most; null: not at all.
             */
            overlap?: string | null;
        };
        /** Routing */
        Routing: {
            /**
             * Confidence
             * @description Calibrated probability that the primary persona is right.
             */
            confidence: number | null;
            /**
             * Primary
             * @description None where fixed help was given instead of a mentor's reply.
             */
            primary: string | null;
            /** Reasons */
            reasons: string[];
            /** Scores */
            scores: {
                [key: string]: number;
            };
            /** Secondary */
            secondary: string | null;
        };
        /**
         * SessionChange
         * @description What is left out stays; none of these but `goal_id` may be null.
         */
        SessionChange: {
            /**
             * Goal Id
             * @description One of the learner's own goals; null takes the session out.
             */
            goal_id?: string | null;
            /** Pinned */
            pinned?: boolean;
            /** Title */
            title?: string;
        };
        /** SessionView */
        SessionView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Goal Id
             * @description The goal that it is filed under.
             */
            goal_id: string | null;
            /** Id */
            id: string;
            /** Pinned */
            pinned: boolean;
            /**
             * Summary
             * @description What its older turns were about, a line each; empty while it is short.
             */
            summary: string;
            /** Title */
            title: string;
            /** Turns */
            turns: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** SignInMethods */
        SignInMethods: {
            /**
             * Methods
             * @description What the sign-in page offers.
             * @example [
             *       "key"
             *     ]
             */
            methods: ("oidc" | "key")[];
            /**
             * Provider
             * @description What the identity provider is called, where it has a name.
             */
            provider?: string | null;
        };
        /**
         * StepChange
         * @description What is left out stays; none of these but `goal_id` may be null.
         */
        StepChange: {
            /** Done */
            done?: boolean;
            /**
             * Goal Id
             * @description null takes the step out of its goal.
             */
            goal_id?: string | null;
            /**
             * Text
             * @example 기출 문제를 하루에 한 회 풀기
             */
            text?: string;
        };
        /** StepView */
        StepView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Done */
            done: boolean;
            /** Done At */
            done_at: string | null;
            /** Goal Id */
            goal_id: string | null;
            /** Id */
            id: string;
            /** Session Id */
            session_id: string | null;
            /** Text */
            text: string;
            /**
             * Turn Id
             * @description The turn whose reply proposed it; None for one of the learner's own.
             */
            turn_id: string | null;
        };
        /** StreamOptions */
        StreamOptions: {
            /** Include Obfuscation */
            include_obfuscation?: boolean | null;
            /** Include Usage */
            include_usage?: boolean | null;
        };
        /**
         * SubjectUsageView
         * @description One learner, or one key.
         */
        SubjectUsageView: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            own: components["schemas"]["LimitsView"];
            /** Periods */
            periods: components["schemas"]["PeriodView"][];
        };
        /** TokensView */
        TokensView: {
            /**
             * Left
             * @description Never under 0. null: there is no limit.
             */
            left: number | null;
            /**
             * Limit
             * @description null: there is no limit.
             */
            limit: number | null;
            /** Used */
            used: number;
        };
        /** TokenUsage */
        TokenUsage: {
            /** Completion Tokens */
            completion_tokens: number;
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Total Tokens */
            total_tokens: number;
        };
        /** TryRequest */
        TryRequest: {
            /**
             * Locale
             * @description The language of the learner who is played.
             */
            locale?: ("ko" | "en") | null;
            /**
             * Message
             * @example 최종 면접에서 떨어졌어요. 어떻게 다시 준비할까요?
             */
            message: string;
            /**
             * Register
             * @description 존댓말 or 반말.
             * @default polite
             * @enum {string}
             */
            register?: "polite" | "casual";
            /**
             * Text
             * @description The whole file: front matter and sections.
             */
            text: string;
        };
        /**
         * TurnView
         * @description A turn as it is stored.
         */
        TurnView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** @description What the learner thinks of the reply. */
            feedback: components["schemas"]["FeedbackView"] | null;
            /** Id */
            id: string;
            /** Message */
            message: string;
            /** Parent Id */
            parent_id: string | null;
            /** Persona */
            persona: string | null;
            /**
             * Problem
             * @description Why it failed.
             */
            problem?: {
                [key: string]: unknown;
            } | null;
            /** Provider */
            provider: string | null;
            /** Receipt */
            receipt: {
                [key: string]: unknown;
            };
            /** Reply */
            reply: string | null;
            resonance: components["schemas"]["Resonance"];
            routing: components["schemas"]["Routing"];
            /** Session Id */
            session_id: string;
            /**
             * Siblings
             * @description The turns that follow the same turn, itself among them, oldest first.
             */
            siblings: string[];
            /**
             * State
             * @enum {string}
             */
            state: "pending" | "streaming" | "done" | "cancelled" | "failed" | "interrupted";
            /**
             * Steps
             * @description The steps that the reply proposes, as plain text: the items of its numbered lists.
             */
            steps: string[];
        };
        /** UnmatchedView */
        UnmatchedView: {
            /** Count */
            count: number;
            /**
             * Created At
             * Format: date-time
             * @description When it was last asked.
             */
            created_at: string;
            /**
             * Language
             * @enum {string}
             */
            language: "ko" | "en" | "mixed" | "other";
            /** Message */
            message: string;
            /**
             * Score
             * @description The best playbook's, 0 to 1.
             */
            score: number;
        };
        /** Usage */
        Usage: {
            /**
             * Completion Tokens
             * @default 0
             */
            completion_tokens?: number;
            /** @description None where no price is known. */
            cost?: components["schemas"]["Money"] | null;
            /**
             * Prompt Tokens
             * @default 0
             */
            prompt_tokens?: number;
        };
        /**
         * UsageView
         * @description Days and months: the learner's first, then the key's.
         */
        UsageView: {
            /** Periods */
            periods: components["schemas"]["PeriodView"][];
        };
        /** ValidationError */
        ValidationError: {
            /** Context */
            ctx?: Record<string, never>;
            /** Input */
            input?: unknown;
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
        };
        /** Warmed */
        Warmed: {
            /**
             * Failed
             * @description Questions that could not be answered, or whose reply is never kept.
             */
            failed: number;
            /**
             * Known
             * @description Replies that were there already.
             */
            known: number;
            /**
             * Made
             * @description Replies that were made.
             */
            made: number;
        };
        /** WarmRequest */
        WarmRequest: {
            /**
             * Top
             * @description So many questions, those first that most learners asked.
             * @default 20
             */
            top?: number;
        };
        /**
         * WeekFacts
         * @description What the sentences are made from.
         */
        WeekFacts: {
            /**
             * Ahead
             * @description Open commitments, if it is the present week.
             */
            ahead: components["schemas"]["CommitmentAhead"][];
            /** Goals */
            goals: components["schemas"]["MovedGoal"][];
            /** Kept */
            kept: number;
            /** Missed */
            missed: number;
            /** Partly */
            partly: number;
            /** Sessions */
            sessions: number;
            /**
             * Steps
             * @description What was ticked off, oldest first.
             */
            steps: string[];
            /** Steps Done */
            steps_done: number;
            /** Turns */
            turns: number;
        };
        /** WeekSummary */
        WeekSummary: {
            /**
             * End
             * @description Its Sunday.
             */
            end: string;
            facts: components["schemas"]["WeekFacts"];
            /**
             * Start
             * @description Its Monday.
             */
            start: string;
            /** Text */
            text: string;
        };
        /** WeekView */
        WeekView: {
            /**
             * Kept
             * @description Commitments that were answered for in this week.
             */
            kept: number;
            /** Missed */
            missed: number;
            /** Partly */
            partly: number;
            /** Sessions */
            sessions: number;
            /**
             * Start
             * @description Its Monday.
             */
            start: string;
            /** Steps Done */
            steps_done: number;
            /** Turns */
            turns: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    chat_v1_api_v1_chat_post: {
        parameters: {
            query?: never;
            header?: {
                "accept-language"?: string | null;
                /** @description 1 to 255 visible ASCII characters, kept for 24 hours: the same key with the same body is answered with the turn that it made, and with another body refused. */
                "Idempotency-Key"?: string | null;
                /** @description `refresh`: make a new reply, though the same was asked before. */
                "ION-Cache"?: "refresh" | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatRequestV1"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    /**
                     * @description Since when v1 is deprecated, RFC 9745.
                     * @example @1795305600
                     */
                    Deprecation?: string;
                    /**
                     * @description What comes after it.
                     * @example </api/v2/chat>; rel="successor-version"
                     */
                    Link?: string;
                    /**
                     * @description From when on v1 may be gone, RFC 8594.
                     * @example Wed, 22 Nov 2028 00:00:00 GMT
                     */
                    Sunset?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatResponseV1"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The budget is used up */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The mentor's provider failed */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database can't take this now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The mentor's provider took too long */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_content_api_v2_admin__folder__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: "personas" | "playbooks";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_ContentEntry_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_content_api_v2_admin__folder___id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: "personas" | "playbooks";
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The file can't be written */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    save_content_api_v2_admin__folder___id__put: {
        parameters: {
            query?: never;
            header?: {
                /** @description `etag` of what is changed; 409 where it changed since. */
                "if-match"?: string | null;
                /** @description `*`: only where there is none of this id yet. */
                "if-none-match"?: string | null;
            };
            path: {
                folder: "personas" | "playbooks";
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContentChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used; A content file is broken */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database can't take this now; The file can't be written */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_back_content_api_v2_admin__folder___id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description `etag` of what is changed; 409 where it changed since. */
                "if-match"?: string | null;
                /** @description `*`: only where there is none of this id yet. */
                "if-none-match"?: string | null;
            };
            path: {
                folder: "personas" | "playbooks";
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database can't take this now; The file can't be written */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_revision_api_v2_admin__folder___id__revisions__revision_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: "personas" | "playbooks";
                id: string;
                revision_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    try_content_api_v2_admin__folder___id__try_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: "personas" | "playbooks";
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TryRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatResponse"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used; A content file is broken */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The budget is used up */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The mentor's provider failed */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The mentor's provider took too long */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_content_api_v2_admin__folder__check_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: "personas" | "playbooks";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckResult"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_audit_api_v2_admin_audit_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_AuditView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cache_stats_api_v2_admin_cache_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CacheStats"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clear_cache_api_v2_admin_cache_delete: {
        parameters: {
            query?: {
                /** @description The learner's id. */
                learner?: string;
                model?: string;
                persona?: string;
                playbook?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cleared"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    inspect_cache_api_v2_admin_cache_inspect_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InspectRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inspected"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    warm_cache_api_v2_admin_cache_warm_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WarmRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Warmed"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_crises_api_v2_admin_crises_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_CrisisView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_feedback_api_v2_admin_feedback_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                /** @description 1 helped, -1 did not */
                rating?: (-1 | 1) | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_OpinionView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_keys_api_v2_admin_keys_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_KeyView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_key_api_v2_admin_keys_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKey"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_key_api_v2_admin_keys__key_id__delete: {
        parameters: {
            query?: {
                /** @description Also the key that asks. */
                force?: boolean;
            };
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_key_budget_api_v2_admin_keys__key_id__budget_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitsChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_key_api_v2_admin_keys__key_id__rotate_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotationRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKeyInPlace"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correct_age_of_api_v2_admin_learners__learner_id__age_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                learner_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_learner_budget_api_v2_admin_learners__learner_id__budget_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                learner_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitsChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    record_guardian_of_api_v2_admin_learners__learner_id__guardian_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                learner_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_guardian_of_api_v2_admin_learners__learner_id__guardian_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                learner_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_unmatched_api_v2_admin_unmatched_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_UnmatchedView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_usage_api_v2_admin_usage_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                /** @description Learners, or keys. */
                of?: "learner" | "key";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_SubjectUsageView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    analyze_text_api_v2_analyze_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnalyzeRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Analysis"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chat_api_v2_chat_post: {
        parameters: {
            query?: never;
            header?: {
                "accept-language"?: string | null;
                /** @description 1 to 255 visible ASCII characters, kept for 24 hours: the same key with the same body is answered with the turn that it made, and with another body refused. */
                "Idempotency-Key"?: string | null;
                /** @description `refresh`: make a new reply, though the same was asked before. */
                "ION-Cache"?: "refresh" | null;
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatResponse"];
                    "text/event-stream": string;
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your age is needed first; Your consent is needed first; A guardian's consent is needed first */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The budget is used up */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The mentor's provider failed */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The database can't take this now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The mentor's provider took too long */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_commitments_api_v2_commitments_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                /** @description Only those in this state. */
                state?: ("open" | "kept" | "partly" | "missed" | "dropped") | null;
            };
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_CommitmentView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_commitment_api_v2_commitments__commitment_id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                commitment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_commitment_api_v2_commitments__commitment_id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                commitment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommitmentChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitmentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_goals_api_v2_goals_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_GoalView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_goal_api_v2_goals_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewGoal"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GoalView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_goal_api_v2_goals__goal_id__get: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                goal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GoalView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_goal_api_v2_goals__goal_id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                goal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_goal_api_v2_goals__goal_id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                goal_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GoalChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GoalView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_in_api_v2_goals__goal_id__check_ins_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                goal_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCheckIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckInView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_journey_api_v2_journey_get: {
        parameters: {
            query?: {
                /** @description How many, the last of them the present one. */
                weeks?: number;
            };
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JourneyView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_week_api_v2_journey_summary_get: {
        parameters: {
            query?: {
                /** @description Left out: the learner's own. */
                language?: ("ko" | "en") | null;
                /** @description A day of the week; left out: the present one. */
                week?: string | null;
            };
            header?: {
                "accept-language"?: string | null;
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WeekSummary"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_me_api_v2_learners_me_get: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LearnerView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    erase_me_api_v2_learners_me_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Erasure"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_me_api_v2_learners_me_patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LearnerChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LearnerView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    say_age_api_v2_learners_me_age_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgeRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_consent_api_v2_learners_me_consent_get: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    give_consent_api_v2_learners_me_consent_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_consent_api_v2_learners_me_consent_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_me_api_v2_learners_me_export_get: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    record_guardian_api_v2_learners_me_guardian_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_guardian_api_v2_learners_me_guardian_delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_personas_api_v2_personas_get: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_PersonaView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_persona_api_v2_personas__persona_id__get: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                persona_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonaView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_playbooks_api_v2_playbooks_get: {
        parameters: {
            query?: {
                limit?: number;
                /** @description Search by words and by meaning. */
                q?: string | null;
            };
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_PlaybookView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_turns_api_v2_search_get: {
        parameters: {
            query: {
                cursor?: string | null;
                limit?: number;
                /** @description A text, whatever the case of its letters. */
                q: string;
            };
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_FoundView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sessions_api_v2_sessions_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                /** @description Only sessions that are filed under this goal. */
                goal_id?: string | null;
                limit?: number;
                /** @description Only sessions that are pinned, or that are not. */
                pinned?: boolean | null;
                /** @description Only sessions that hold this text. */
                q?: string | null;
            };
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_SessionView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_session_api_v2_sessions__session_id__get: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_session_api_v2_sessions__session_id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_session_api_v2_sessions__session_id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_brief_api_v2_sessions__session_id__brief_get: {
        parameters: {
            query?: {
                /** @description With what was said in distress. */
                include_crisis?: boolean;
                /** @description Left out: the learner's own. */
                language?: ("ko" | "en") | null;
            };
            header?: {
                "accept-language"?: string | null;
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BriefView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_commitment_api_v2_sessions__session_id__commitment_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCommitment"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitmentView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_session_api_v2_sessions__session_id__export_get: {
        parameters: {
            query?: {
                format?: "md" | "json";
            };
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_grow_api_v2_sessions__session_id__grow_get: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrowView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_turns_api_v2_sessions__session_id__turns_get: {
        parameters: {
            query?: {
                /** @description A turn after which the page begins. */
                after?: string | null;
                /** @description Every turn of every branch, in the order in which they came. */
                all?: boolean;
                /** @description A turn that the page holds, in its middle if it can be. */
                around?: string | null;
                /** @description `next_cursor` of the page after it. */
                before?: string | null;
                cursor?: string | null;
                limit?: number;
                /** @description A turn: the way through it to the newest that comes of it. */
                path?: string | null;
            };
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_TurnView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    methods_api_v2_sign_in_methods_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInMethods"];
                };
            };
        };
    };
    list_steps_api_v2_steps_get: {
        parameters: {
            query?: {
                cursor?: string | null;
                /** @description Only steps towards this goal. */
                goal_id?: string | null;
                limit?: number;
                /** @description Only those that are still to do, or that are done. */
                open?: boolean | null;
            };
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_StepView_"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_step_api_v2_steps_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewStep"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_step_api_v2_steps__step_id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                step_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_step_api_v2_steps__step_id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                step_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_turn_api_v2_turns__turn_id__get: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                turn_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TurnView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_turn_api_v2_turns__turn_id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                turn_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TurnView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This contradicts the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_turn_api_v2_turns__turn_id__events_get: {
        parameters: {
            query?: {
                include_reasoning?: boolean;
            };
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
                /** @description 0: from the beginning. */
                "Last-Event-ID"?: number;
            };
            path: {
                turn_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description All events were received before; there will be no others. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    give_feedback_api_v2_turns__turn_id__feedback_put: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path: {
                turn_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_usage_api_v2_usage_get: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it. */
                "ION-Learner"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageView"];
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    live_health_live_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string;
                    };
                };
            };
        };
    };
    ready_health_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description The database can't be used */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    metrics_metrics_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    complete_openai_v1_chat_completions_post: {
        parameters: {
            query?: never;
            header?: {
                "accept-language"?: string | null;
                /** @description `refresh`: make a new reply, though the same was asked before. */
                "ION-Cache"?: "refresh" | null;
                /** @description As `user`. */
                "ION-Learner"?: string | null;
                /** @description A session's id: the message is asked in it, with its own history. `new` begins one. Without it nothing is kept. */
                "ION-Session"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompletionRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    /** @description The session, where one keeps the turn. */
                    "ION-Session"?: string;
                    /** @description The turn, where a session keeps it. */
                    "ION-Turn-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Completion"];
                    "text/event-stream": string;
                };
            };
            /** @description The request can't be read or used */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description The budget is used up */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description The mentor's provider failed */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description The database can't take this now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description The mentor's provider took too long */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
        };
    };
    list_models_openai_v1_models_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description The request can't be read or used */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
        };
    };
    read_model_openai_v1_models__model__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description The request can't be read or used */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description Not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAIError"];
                };
            };
        };
    };
    by_key_sign_in_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyTyped"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Your role may not do this; Another page asks for this; A browser signs in over https */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out_sign_out_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request can't be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid key is needed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Another page asks for this */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The input can't be used */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
