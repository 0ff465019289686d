-- A message that waits for a lane.
INSERT INTO interaction (id, account, key, first_received_at) VALUES (3, 'aircall:company', 'message/m-1', 1767225800000000);
INSERT INTO fact (id, connection_id, hash, interaction_id, source, event, at, received_at, parsed, raw) VALUES
    (5, 1, x'0505050505050505050505050505050505050505050505050505050505050505', 3, 'webhook', 'message.received',
     1767225800000000, 1767225800000000,
     '{"message":"m-1","event":"received","at":"2026-01-01T00:03:20Z","view":{"body":"Hello","channel":"sms"}}', '{}');
INSERT INTO filing (id, interaction_id, integration_id, account, destination, due_at, urgency, lane_wait, pins, wakes, woken_at,
    turn_at)
VALUES (3, 3, 1, 'helpscout:desk', 'inbox/7', NULL, 1, NULL, NULL, 1, 1767225800000000, 1767225799000000);
