/**
 * Finding and ending everything of an execution or of a lease.
 *
 * A process is recognised by the mark in its environment, by its session, or by its cgroup. One
 * that clears its environment *and* leaves its session is found by its cgroup alone: that needs
 * root and a writable cgroup v2. Without root, processes of other users are out of reach too.
 */
export const processes = `
# Sets stat to the fields after the name: state, parent, group, session, and at 19 the start.
# A name may hold brackets and line breaks, so all is read and the last bracket counts.
stat_of() {
  local lines text
  stat=()
  { mapfile -t lines <"/proc/$1/stat"; } 2>/dev/null || return 1
  text="\${lines[*]}"
  read -r -a stat <<<"\${text##*) }"
  [ -n "\${stat[19]-}" ]
}

# A process id means something only together with the time its process started.
is_same() {
  stat_of "$1" && [ "\${stat[19]}" = "$2" ]
}

# We and those who started us are never ended, whatever their environment says.
spare() {
  local pid=$BASHPID
  spared=" $$ "
  while [ "$pid" -gt 1 ]; do
    spared="$spared$pid "
    stat_of "$pid" || break
    pid=\${stat[1]}
  done
}

note() {
  [[ $spared != *" $1 "* ]] && stat_of "$1" && [[ \${stat[0]} != [ZX] ]] && found+=("$1")
}

find_cgroups() {
  local mount type
  cgroups=
  [ "$EUID" = 0 ] || return
  while read -r _ mount type _; do
    [ "$type" != cgroup2 ] || cgroups=$mount/drydock/$LEASE
  done </proc/self/mounts
}

# The session an execution runs in, if its number cannot have been given to somebody else since.
# With its leader gone, it is ours while the wrapper still holds the execution's lock, or while
# one of those lives whom the wrapper saw left over.
claim_session() {
  local pid start since left
  { read -r pid start since <"$1/session"; } 2>/dev/null || return
  [ "$since" = "$boot" ] || return
  if stat_of "$pid"; then
    [ "\${stat[19]}" = "$start" ] && leaders+=("$pid $start")
    return
  fi
  if [ ! -e "$1/end" ] && ! flock -n "$1/lock" true; then
    leaders+=("$pid $start")
    return
  fi
  while read -r left since; do
    if is_same "$left" "$since" && [ "\${stat[3]}" = "$pid" ]; then
      leaders+=("$pid $start")
      return
    fi
  done <"$1/left"
}

# The leader is looked for by itself too: just started, it leads no session yet.
look_in_sessions() {
  local path leader sessions=' '
  [ "\${#leaders[@]}" -gt 0 ] || return
  for leader in "\${leaders[@]}"; do
    is_same "\${leader% *}" "\${leader#* }" && note "\${leader% *}"
    sessions="$sessions\${leader% *} "
  done
  for path in /proc/[0-9]*; do
    stat_of "\${path#/proc/}" && [[ $sessions == *" \${stat[3]} "* ]] && note "\${path#/proc/}"
  done
}

look() {
  local path pid
  found=()
  while read -r path; do
    pid=\${path#/proc/}
    note "\${pid%/environ}"
  done < <(grep -zlsxF -e "$mine" /proc/[0-9]*/environ)
  if [ -n "$cgroup" ]; then
    for path in "$cgroup"/**/cgroup.procs; do
      while read -r pid; do note "$pid"; done <"$path"
    done
  fi
  look_in_sessions
}

# All at once where the kernel can, so that nobody outruns us by forking: a whole cgroup, or the
# groups of sessions in which somebody was found just now.
slay() {
  local pid groups=
  for pid in "\${found[@]}"; do
    stat_of "$pid" || continue
    [[ " \${leaders[*]} " != *" \${stat[3]} "* ]] || groups="$groups \${stat[3]}"
  done
  for pid in $groups; do kill -KILL -- "-$pid"; done
  [ ! -e "$cgroup/cgroup.kill" ] || echo 1 >"$cgroup/cgroup.kill"
  kill -KILL "\${found[@]}"
}

# Hundredths of a second since the host started: nobody can set that clock.
read_clock() {
  read -r now _ </proc/uptime
  now=$((10#\${now/./}))
}

# TERM, two seconds of grace, then KILL until two looks in a row find nobody. Whoever leaves at
# once is not waited for.
stop() {
  local now until tries quiet=0
  spare
  look
  if [ "\${#found[@]}" -gt 0 ]; then
    kill -TERM "\${found[@]}"
    kill -CONT "\${found[@]}"
    read_clock
    until=$((now + 200))
    while ((now < until && \${#found[@]} > 0)); do
      sleep 0.02
      look
      read_clock
    done
  fi
  for ((tries = 0; tries < 150; tries++)); do
    look
    if [ "\${#found[@]}" -gt 0 ]; then
      quiet=0
      slay
      sleep 0.02
    elif ((++quiet == 2)); then
      return 0
    fi
  done
  return 1
}

aim_at_execution() {
  mine=DRYDOCK_EXECUTION=$EXECUTION
  cgroup=\${cgroups:+$cgroups/$ULID}
  leaders=()
}

aim_at_lease() {
  local path
  mine=DRYDOCK_LEASE=$LEASE
  cgroup=$cgroups
  leaders=()
  for path in "$home"/exec/*; do claim_session "$path"; done
}
`;
