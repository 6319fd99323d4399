/** One delivery of an execution: it runs the command, or attaches to the one that does. */
export const runMain = `
# It ends the command when time is up, and when we are killed ourselves, which the agent does to
# our whole process group. It learns of our death because the leash has no other writer, except
# the command before it can be found. It keeps the execution's lock: whoever comes, waits for it.
guard() {
  exec 3>&- 4>&- 5>&- 9>&- 6</dev/fd/7 7>&-
  read -r -t "$TIMEOUT" word <&6
  if [ "$?" -gt 128 ]; then
    kill -USR1 "$$"
    read -r word <&6
  fi
  if [ -z "$word" ]; then
    claim_session "$box"
    stop
  fi
}

end_early() {
  [ -z "$stopping" ] || return
  stopping=1
  why=$1
  stop || why="unclear processes of the execution could not be ended"
}

# Bytes that are no text in the host's locale must pass untouched: hence LC_ALL, here only.
unpack() {
  local LC_ALL=C item
  args=()
  vars=()
  while IFS= read -r -d '' item; do args+=("$item"); done < <(printf %s "$ARGV" | base64 -d)
  while IFS= read -r -d '' item; do vars+=("$item"); done < <(printf %s "$VARS" | base64 -d)
  IFS= read -r -d '' cwd < <(printf %s "$CWD" | base64 -d)
  [ "\${cwd#/}" != "$cwd" ] || cwd=$home/work/$cwd
  input=/dev/null
  if [ -n "$STDIN" ]; then
    input=$box/stdin
    printf %s "\${STDIN#=}" | base64 -d >"$input"
  fi
  if [ -n "$SCRIPT" ]; then
    printf %s "\${SCRIPT#=}" | base64 -d >"$box/script"
    args=(/bin/bash)
    read_interpreter
    args+=("$box/script")
  fi
}

# As the kernel reads it: the first word is the program, and all that follows is one argument.
read_interpreter() {
  local line program argument
  IFS= read -r line <"$box/script"
  [[ $line == '#!'* ]] || return
  read -r program argument <<<"\${line#??}"
  [ -z "$program" ] || args=("$program" \${argument:+"$argument"})
}

say_why_not() {
  if [ -d "$cwd" ]; then
    echo 'not allowed'
  elif [ -e "$cwd" ]; then
    echo 'it is not a directory'
  else
    echo 'no such directory'
  fi
}

# Becomes the command. It inherited the lock of the lease and lets go of it only when it can be
# found: the end of the lease then sees it, however early it comes.
launch() {
  trap - INT QUIT
  stat_of "$BASHPID"
  printf '%s %s %s\\n' "$BASHPID" "\${stat[19]}" "$boot" >"$box/session" || exit 126
  if [ -n "$cgroup" ] && mkdir -p "$cgroup"; then echo 0 >"$cgroup/cgroup.procs"; fi
  exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- >>"$box/out" 2>>"$box/err" <"$input"
  if ! cd -- "$cwd" 2>/dev/null; then
    printf 'drydock: cannot enter the working directory %s: ' "$cwd" >&2
    say_why_not >&2
    exit 126
  fi
  export DRYDOCK_LEASE=$LEASE DRYDOCK_EXECUTION=$EXECUTION
  # env would take a name with an equals sign for one more variable; nice takes it as it is.
  [[ \${args[0]} != *=* ]] || args=(nice -n 0 -- "\${args[@]}")
  exec setsid env -- DRYDOCK_LEASE="$LEASE" "\${vars[@]}" "\${args[@]}"
}

# Remembers who is left in the session, so that a later end of the lease can trust its number.
note_left() {
  local pid
  found=()
  spare
  look_in_sessions
  for pid in "\${found[@]}"; do
    stat_of "$pid" && printf '%s %s\\n' "$pid" "\${stat[19]}"
  done >"$box/left"
  [ "\${#found[@]}" -gt 0 ] || rm -f "$box/session"
  [ -z "$cgroup" ] || rmdir "$cgroup"
}

run_command() {
  why=
  stopping=
  find_cgroups
  aim_at_execution
  open_output
  mkfifo "$box/leash" || give_up "no pipe could be made for the execution"
  exec 7<>"$box/leash"
  rm "$box/leash"
  # Until there is something to end, a signal is only remembered.
  trap 'why=timed-out' USR1
  trap 'why=cancelled' TERM INT HUP
  # It is there before the command; job control gives it a process group of its own.
  set -m
  guard &
  set +m
  launch &
  main=$!
  exec 9>&-
  stat_of "$main" && leaders=("$main \${stat[19]}")
  trap 'end_early timed-out' USR1
  trap 'end_early cancelled' TERM INT HUP
  [ -z "$why" ] || end_early "$why"
  wait "$main"
  code=$?
  trap '' USR1 TERM INT HUP
  echo over >&7
  exec 7>&-
  if [ -n "$why" ]; then
    wait "$main"
  elif [ -e "$box/cancel" ] || [ -e "$tomb" ]; then
    why=cancelled
  fi
  note_left
}

main() {
  begin
  lock_lease
  refuse_if_ended
  open_box
  if ! flock -n 8; then
    # Somebody runs it, or is telling what came of it. Their outcome is ours.
    exec 9>&-
    flock 8
    lock_lease
    refuse_if_ended
  fi
  [ ! -e "$box/end" ] || report_recorded
  [ ! -e "$box/cancel" ] || report_lost cancelled
  [ ! -e "$box/started" ] || report_lost "unclear the wrapper died while the command ran"
  unpack
  mark "$box/started"
  run_command
  record "\${why:-exited $code}"
  report
}
`;
