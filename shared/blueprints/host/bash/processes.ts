/**
 * Finds and ends every process of an execution or of a lease.
 *
 * A process is recognised by the mark in its environment, by its session, or by its cgroup. One
 * that clears its environment *and* leaves its session is found by its cgroup alone: that needs
 * root and a writable cgroup v2. Without root, processes of other users are out of reach too.
 */
export const processes = `
# Sets stat to the fields after the name: state, parent, group, session, and at 19 the start time. A
# name may contain brackets and line breaks, so the whole file is read and the last bracket counts.
stat_of() {
  local lines text
  stat=()
  { mapfile -t lines <"/proc/$1/stat"; } 2>/dev/null || return 1
  text="\${lines[*]}"
  read -r -a stat <<<"\${text##*) }"
  [ -n "\${stat[19]-}" ]
}

# A process id identifies a process only together with the start time of that process.
is_same() {
  stat_of "$1" && [ "\${stat[19]}" = "$2" ]
}

# This delivery and its ancestors are never ended, whatever their environment contains.
find_spared() {
  local pid=$BASHPID
  spared=" $$ "
  while [ "$pid" -gt 1 ]; do
    spared="$spared$pid "
    stat_of "$pid" || break
    pid=\${stat[1]}
  done
}

add_found() {
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

# Adds the session of an execution to leaders, unless its number may since have been reused. If the
# leader is gone, the session is still the execution's while the wrapper holds the execution's lock,
# or while one of the leftover processes that the wrapper recorded is alive.
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

# The leader is looked up separately as well: right after its start it leads no session yet.
find_in_sessions() {
  local path leader sessions=' '
  [ "\${#leaders[@]}" -gt 0 ] || return
  for leader in "\${leaders[@]}"; do
    is_same "\${leader% *}" "\${leader#* }" && add_found "\${leader% *}"
    sessions="$sessions\${leader% *} "
  done
  for path in /proc/[0-9]*; do
    stat_of "\${path#/proc/}" && [[ $sessions == *" \${stat[3]} "* ]] && add_found "\${path#/proc/}"
  done
}

find_processes() {
  local path pid
  found=()
  while read -r path; do
    pid=\${path#/proc/}
    add_found "\${pid%/environ}"
  done < <(grep -zlsxF -e "$env_mark" /proc/[0-9]*/environ)
  if [ -n "$cgroup" ]; then
    for path in "$cgroup"/**/cgroup.procs; do
      while read -r pid; do add_found "$pid"; done <"$path"
    done
  fi
  find_in_sessions
}

# Kills all at once where the kernel can, so that no process escapes by forking: a whole cgroup, or
# the process groups of the sessions in which a process was found just now.
kill_found() {
  local pid groups=
  for pid in "\${found[@]}"; do
    stat_of "$pid" || continue
    [[ " \${leaders[*]} " != *" \${stat[3]} "* ]] || groups="$groups \${stat[3]}"
  done
  for pid in $groups; do kill -KILL -- "-$pid"; done
  [ ! -e "$cgroup/cgroup.kill" ] || echo 1 >"$cgroup/cgroup.kill"
  kill -KILL "\${found[@]}"
}

# Sets now to hundredths of a second since the host started: that clock cannot be set.
read_clock() {
  read -r now _ </proc/uptime
  now=$((10#\${now/./}))
}

# TERM, two seconds of grace, then KILL until two searches in a row find no process. When all of
# them exit at once, it does not wait.
end_processes() {
  local now until tries quiet=0
  find_spared
  find_processes
  if [ "\${#found[@]}" -gt 0 ]; then
    kill -TERM "\${found[@]}"
    kill -CONT "\${found[@]}"
    read_clock
    until=$((now + 200))
    while ((now < until && \${#found[@]} > 0)); do
      sleep 0.02
      find_processes
      read_clock
    done
  fi
  for ((tries = 0; tries < 150; tries++)); do
    find_processes
    if [ "\${#found[@]}" -gt 0 ]; then
      quiet=0
      kill_found
      sleep 0.02
    elif ((++quiet == 2)); then
      return 0
    fi
  done
  return 1
}

target_execution() {
  env_mark=DRYDOCK_EXECUTION=$EXECUTION
  cgroup=\${cgroups:+$cgroups/$ULID}
  leaders=()
}

target_lease() {
  local path
  env_mark=DRYDOCK_LEASE=$LEASE
  cgroup=$cgroups
  leaders=()
  for path in "$lease_dir"/exec/*; do claim_session "$path"; done
}
`;
