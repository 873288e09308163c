#!/bin/sh
# Runs a Redis server until standard input ends: redis_watcher.sh DIRECTORY SERVER [OPTION...]
#
# The parent holds the other end of that pipe, so the server ends with it, also when the parent is killed. There is
# nothing to save, and a stopped server hears no other signal, so it is killed. If the server ends by itself, its
# directory goes too, and nothing of this remains. Prints the server's process id; its own output goes to stderr.
directory=$1
shift
exec 3<&0

"$@" </dev/null >&2 3<&- &
server=$!
echo $server
exec >&-

(read -r _ <&3; kill -KILL $server) 2>/dev/null &
reader=$!

wait $server
status=$?
kill $reader 2>/dev/null
rm -rf "$directory"
exit $status
