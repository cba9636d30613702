-- A stranger's database is refused by this mark: 'HXLG'. From here on entries are of version 2:
-- their body holds what they book, and signed checkpoints stand among them.
PRAGMA application_id = 1213746247;
