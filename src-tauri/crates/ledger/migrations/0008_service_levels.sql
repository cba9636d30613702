-- The journal itself stays as it is: each kind of case has its time, and one that goes on from an earlier
-- one its person; the open cases of before have both once they are replayed with this step.
SELECT 1;
