-- The journal itself stays as it is: contacts, assignments and a platform's own words are facts of
-- new kinds, and the tables that hold them are replayed into today's definitions with this step.
SELECT 1;
