/** One delivery of an execution: it runs the command, or attaches to the delivery that does. */
export const runMain = `
# The guard ends the command when its time is up, and when the wrapper itself is killed, which the
# agent does to the wrapper's whole process group. It learns of that death because the leash has no
# other writer, except the command before it can be found. It keeps the execution's lock, so every
# further delivery waits for it.
#
# Meanwhile it bounds the output, twice a second; ten times while it has to.
guard() {
  local now until tick grown= bounded=()
  exec 3</dev/fd/7 4>&- 7>&- 9>&-
  read_clock
  until=$((now + TIMEOUT * 100))
  while read_clock; ((now < until)); do
    tick=$((grown ? 10 : 50))
    ((tick <= until - now)) || tick=$((until - now))
    printf -v tick '0.%02d' "$tick"
    read -r -t "$tick" word <&3
    (($? > 128)) || break
    bound_output
  done
  if ((now >= until)); then
    kill -USR1 "$$"
    read -r word <&3
  fi
  if [ -z "$word" ]; then
    claim_session "$exec_dir"
    end_processes
  fi
}

end_early() {
  [ -z "$stopping" ] || return
  stopping=1
  why=$1
  end_processes || why="unclear processes of the execution could not be ended"
}

# Bytes that are not text in the host's locale must pass unchanged: hence LC_ALL, here only.
unpack() {
  local LC_ALL=C item
  args=()
  vars=()
  while IFS= read -r -d '' item; do args+=("$item"); done < <(printf %s "$ARGV" | base64 -d)
  while IFS= read -r -d '' item; do vars+=("$item"); done < <(printf %s "$VARS" | base64 -d)
  IFS= read -r -d '' cwd < <(printf %s "$CWD" | base64 -d)
  [ "\${cwd#/}" != "$cwd" ] || cwd=$lease_dir/work/$cwd
  input=/dev/null
  if [ -n "$STDIN" ]; then
    input=$exec_dir/stdin
    printf %s "\${STDIN#=}" | base64 -d >"$input"
  fi
  if [ -n "$SCRIPT" ]; then
    printf %s "\${SCRIPT#=}" | base64 -d >"$exec_dir/script"
    args=(/bin/bash)
    read_interpreter
    args+=("$exec_dir/script")
  fi
}

# As the kernel reads it: the first word is the program, and the rest of the line is one argument.
read_interpreter() {
  local line program argument
  IFS= read -r line <"$exec_dir/script"
  [[ $line == '#!'* ]] || return
  read -r program argument <<<"\${line#??}"
  [ -z "$program" ] || args=("$program" \${argument:+"$argument"})
}

explain_cwd() {
  if [ -d "$cwd" ]; then
    echo 'not allowed'
  elif [ -e "$cwd" ]; then
    echo 'it is not a directory'
  else
    echo 'no such directory'
  fi
}

# Becomes the command. It inherits the lock of the lease and releases it only once it can be found,
# so the end of the lease sees it, however early it comes.
launch() {
  trap - INT QUIT
  stat_of "$BASHPID"
  printf '%s %s %s\\n' "$BASHPID" "\${stat[19]}" "$boot" >"$exec_dir/session" || exit 126
  if [ -n "$cgroup" ] && mkdir -p "$cgroup"; then echo 0 >"$cgroup/cgroup.procs"; fi
  exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- >>"$exec_dir/out" 2>>"$exec_dir/err" <"$input"
  if ! cd -- "$cwd" 2>/dev/null; then
    printf 'drydock: cannot enter the working directory %s: ' "$cwd" >&2
    explain_cwd >&2
    exit 126
  fi
  export DRYDOCK_LEASE=$LEASE DRYDOCK_EXECUTION=$EXECUTION
  become_program
}

# Exports the variables of the caller, because every user of the host can read arguments. Bash keeps
# a few names to itself: env sets those. Each of our own variables may have to make way for one of
# the caller's, so the positional parameters hold what is left to do.
become_program() {
  local item exported=() others=()
  for item in "\${vars[@]}"; do
    case \${item%%=*} in
      BASH* | EUID | FUNCNAME | GROUPS | PPID | SHELLOPTS | SHLVL | UID | _) others+=("$item") ;;
      *) exported+=("$item") ;;
    esac
  done
  hash setsid env nice
  # env would read a name with an equals sign as one more variable; nice takes it as it is.
  [[ \${args[0]} != *=* ]] || args=("\${BASH_CMDS[nice]}" -n 0 -- "\${args[@]}")
  # A lone dash is an option of env, unless a variable comes first.
  others=(DRYDOCK_LEASE="$LEASE" "\${others[@]}")
  args=("\${BASH_CMDS[setsid]}" "\${BASH_CMDS[env]}" -- "\${others[@]}" "\${args[@]}")
  set -- "\${exported[@]}" "\${args[@]}"
  PATH=$agent_path
  while [[ $1 != /* ]]; do
    unset -v "\${1%%=*}"
    export "$1"
    shift
  done 2>/dev/null
  exec "$@"
}

# Records the processes left in the session, so that a later end of the lease can trust its number.
record_left() {
  local pid
  found=()
  find_spared
  find_in_sessions
  for pid in "\${found[@]}"; do
    stat_of "$pid" && printf '%s %s\\n' "$pid" "\${stat[19]}"
  done >"$exec_dir/left"
  [ "\${#found[@]}" -gt 0 ] || rm -f "$exec_dir/session"
  [ -z "$cgroup" ] || rmdir "$cgroup"
}

run_command() {
  why=
  stopping=
  find_cgroups
  target_execution
  open_output
  mkfifo "$exec_dir/leash" || give_up "no pipe could be made for the execution"
  exec 7<>"$exec_dir/leash"
  rm "$exec_dir/leash"
  # Until there is a command to end, a signal is only remembered.
  trap 'why=timed-out' USR1
  trap 'why=cancelled' TERM INT HUP
  # The guard starts before the command; job control gives it a process group of its own.
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
  elif [ -e "$exec_dir/cancel" ] || [ -e "$tombstone" ]; then
    why=cancelled
  fi
  record_left
}

main() {
  begin
  lock_lease
  refuse_if_ended
  make_exec_dir
  if ! flock -n 8; then
    # Another delivery runs the command, or is reporting its outcome: this one reports the same.
    exec 9>&-
    flock 8
    lock_lease
    refuse_if_ended
  fi
  [ ! -e "$exec_dir/end" ] || report_recorded
  [ ! -e "$exec_dir/cancel" ] || report_lost cancelled
  [ ! -e "$exec_dir/started" ] || report_lost "unclear the wrapper died while the command ran"
  unpack
  write_mark "$exec_dir/started"
  run_command
  bound_output
  record "\${why:-exited $code}"
  report
}
`;
