-- Two calls: one logged, one in doubt and waited for by a third filing.
INSERT INTO workspace (id, name) VALUES (1, 'Acme');
INSERT INTO connection (id, workspace_id, name, account) VALUES
    (1, 1, 'phone', 'aircall:company'),
    (2, 1, 'desk', 'helpscout:desk');
INSERT INTO integration (id, workspace_id, name, phone_id, desk_id, destination, numbers, paused, settings) VALUES
    (1, 1, 'support', 1, 2, 'inbox/7', '{"some":{"ids":[5],"numbers":["+33123456789"]}}', 0, '{"mode":"new"}'),
    (2, 1, 'sales', 1, 2, 'inbox/8', '"all"', 1, 'null');
-- The secret's key is 000102…1f.
INSERT INTO setting (name, plain, sealed) VALUES
    ('plain', 'value', NULL),
    ('token', NULL, x'01ff37af01f57ff036c937b450e5e7affd706ac9ed103575c6599c03568d25ca2fd3f6a595d77194a5b6ba83b4dfaa6cef3095f3bb47e4');
INSERT INTO interaction (id, account, call, first_received_at) VALUES
    (1, 'aircall:company', 1001, 1767225600000000),
    (2, 'aircall:company', 1002, 1767225601000000);
INSERT INTO fact (id, connection_id, hash, interaction_id, source, event, at, received_at, parsed, raw) VALUES
    (1, 1, x'0101010101010101010101010101010101010101010101010101010101010101', 1, 'webhook', 'call.created',
     1767225600000000, 1767225600500000,
     '{"call":1001,"event":"created","at":"2026-01-01T00:00:00Z","view":{"direction":"inbound","voicemail":true}}',
     '{"event":"call.created"}'),
    (2, 1, x'0202020202020202020202020202020202020202020202020202020202020202', 1, 'api', 'item',
     1767225700000000, 1767225700500000, NULL, '{"id":1001}'),
    (3, 1, x'0303030303030303030303030303030303030303030303030303030303030303', NULL, 'webhook', 'number.updated',
     1767225700000000, 1767225700500000, NULL, '{}'),
    (4, 1, x'0404040404040404040404040404040404040404040404040404040404040404', 2, 'webhook', 'call.created',
     1767225601000000, 1767225601000000, NULL, '{}');
INSERT INTO filing (id, interaction_id, integration_id, account, destination, due_at, urgency, lane_wait, pins, wakes, woken_at)
VALUES
    (1, 1, 1, 'helpscout:desk', 'inbox/7', NULL, 2, NULL, '{"mode":"new"}', 2, 1767225700500000),
    (2, 2, 1, 'helpscout:desk', 'inbox/7', 1767225730000000, 1, 'number/+33123456780', NULL, 1, 1767225601000000);
INSERT INTO decision (id, filing_id, at, reason) VALUES
    (1, 1, 1767225601000000, '{"code":"customer.newest_chosen","args":{"count":3}}'),
    (2, 1, 1767225602000000, '{"code":"done"}');
INSERT INTO answer (filing_id, question, asked_at, value) VALUES (1, 'customer', 1767225601000000, '{"ids":[7]}');
INSERT INTO effect (id, key, filing_id, desk_account, kind, side, account, class, lane, holds_lane_until, state, body, covers,
    evidence, result, settle_at, note, intended_at) VALUES
    (1, 'helpscout/inbox/7/call/1001/first', 1, 'helpscout:desk', 'first', 'desk', 'helpscout:desk', 'record',
     'customer/7', 1767226501000000, 'confirmed', '{"text":"…"}', '["created"]',
     '{"request_id":"r-1","desk_id":"55","at":"2026-01-01T00:00:03Z","read_back":false}', '{"conversation":"55"}', NULL, NULL,
     1767225602000000),
    (2, 'helpscout/inbox/7/call/1002/customer', 2, 'helpscout:desk', 'customer', 'desk', 'helpscout:desk', 'record',
     'number/+33123456780', 1767226502000000, 'in_doubt', '{}', '[]', NULL, 'null', 1767225730000000, 'timed out',
     1767225602000000),
    (3, 'aircall/call/1002/card', 2, 'helpscout:desk', 'card', 'phone', 'aircall:company', 'ephemeral',
     NULL, 1767225602000000, 'refused', '{}', '[]', NULL, 'null', NULL, 'no such call', 1767225602000000);
INSERT INTO attempt (effect_id, place, started_at, ended_at, outcome) VALUES
    (1, 0, 1767225602000000, 1767225602500000, 'HTTP 429'),
    (1, 1, 1767225603000000, 1767225603500000, 'HTTP 201'),
    (2, 0, 1767225602000000, NULL, NULL),
    (3, 0, 1767225602000000, 1767225602100000, 'HTTP 404');
INSERT INTO party (account, address, memory) VALUES
    ('helpscout:desk', '+33123456789',
     '{"address":"+33123456789","customer":"7","customer_known_at":"2026-01-01T00:00:01Z","made_by_us":["7"],'
     || '"conversations":{"inbox/7":{"id":"55","written_at":"2026-01-01T00:00:03Z"}}}');
INSERT INTO conversation (account, id, memory) VALUES
    ('helpscout:desk', '55',
     '{"id":"55","destination":"inbox/7","merged_into":null,"gone":false,"tags":{"inbound":{"ours":true,'
     || '"removed_by_person":false,"wanted_by":[1]}},"assigned_by_us":null,"link":"https://desk.example/55"}');
INSERT INTO cache (account, question, asked_at, value) VALUES ('helpscout:desk', 'users', 1767225600000000, '[]');
INSERT INTO budget (account, value) VALUES ('helpscout:desk', '{"left":10}');
INSERT INTO lease (account, owner, number, until) VALUES
    ('aircall:company', NULL, 3, 1767225600000000),
    ('helpscout:desk', 'node-1', 7, 1767229200000000);
