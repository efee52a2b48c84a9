# Runs a server, and ends it when standard input ends: then the process that started it has let go, or is gone.
# Arguments: the file for the server's process id, the server's command.

# Ctrl-C goes to every process on the terminal; the one that started us ends the servers in order.
trap '' INT HUP

# What the server writes is its owner's alone.
umask 077

pid_file=$1
shift

exec 3<&0
"$@" </dev/null 3<&- &
child=$!
echo "$child" >"$pid_file"
trap 'kill -TERM "$child" 2>/dev/null' TERM

(
  trap - TERM
  read -r _ <&3
  kill -TERM "$child" 2>/dev/null
  seconds=0
  while [ "$seconds" -lt 30 ] && kill -0 "$child" 2>/dev/null; do
    sleep 1
    seconds=$((seconds + 1))
  done
  kill -KILL "$child" 2>/dev/null
) &
watcher=$!
exec 3<&-

wait "$child"
status=$?
# A signal ends `wait` early.
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  status=$?
done

kill "$watcher" 2>/dev/null
rm -f "$pid_file"
exit "$status"
