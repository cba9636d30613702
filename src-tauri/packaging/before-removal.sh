#!/bin/sh
# Runs before the program is removed, for Debian's packages and for RPM's: says where each person's
# ledger lies, that it stays there untouched, and what in it still waits. It never stops the removal.

# dpkg says "remove"; rpm says how many versions stay: none. An upgrade removes nothing.
case "$1" in
    remove | 0) ;;
    *) exit 0 ;;
esac

getent passwd | cut -d: -f1,6 | sort -t: -k2,2 -u | while IFS=: read -r person home; do
    ledger="$home/.local/share/net.hexiao.till/ledger"
    [ -f "$ledger/ledger.db" ] || continue
    echo "账本留在 $ledger，卸载不会动它。"
    echo "The ledger stays in $ledger. Removing the program does not touch it."
    # Read from a passing copy, with the rights of whoever may change the file and not with root's;
    # a ledger that cannot be read holds nothing up.
    timeout 60 runuser -u "$person" -- hexiao --waiting "$ledger" 2>/dev/null </dev/null || true
done
exit 0
