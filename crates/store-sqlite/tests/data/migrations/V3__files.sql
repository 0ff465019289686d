-- A message's files: one that is wanted, one that is kept, one that was given up.
INSERT INTO file (link, interaction_id, wanted_at, again_at, tries, content_type, size, bytes) VALUES
    ('https://media.example/1', 3, 1767225800000000, 1767225805000000, 1, NULL, NULL, NULL),
    ('https://media.example/2', 3, 1767225800000000, NULL, 1, 'image/png', 3, x'ff00ff'),
    ('https://media.example/3', 3, 1767225800000000, NULL, 12, NULL, NULL, NULL);
