/**
 * Where the files of leases are on a host: below /var/lib/drydock as root, ~/.drydock otherwise.
 * All text in this folder is bash 4.3 or newer; lines that are only comments are not delivered.
 */
export const hostPaths = `
find_paths() {
  find_root
  [ -n "$root" ] || give_up "no directory for the files of leases could be made"
  lease_dir=$root/leases/$LEASE
  tombstone=$root/ended/$LEASE
  exec_dir=$lease_dir/exec/$ULID
}

# DRYDOCK_ROOT keeps the hosts of one laptop apart, which all run as one user.
find_root() {
  local tried
  for tried in "\${DRYDOCK_ROOT-}" /var/lib/drydock ~/.drydock; do
    [ -n "$tried" ] || continue
    [ "$tried" != /var/lib/drydock ] || [ "$EUID" = 0 ] || continue
    [ "\${tried#/}" != "$tried" ] || tried=$PWD/$tried
    mkdir -p "$tried/locks" "$tried/ended" "$tried/leases" && root=$tried
    if [ -n "$root" ] || [ -n "\${DRYDOCK_ROOT-}" ]; then return; fi
  done
}

# Other users may enter the workspace (a command can change its user), but never the directory that
# holds what an execution was given.
make_exec_dir() {
  mkdir -p "$lease_dir/work"
  [ -d "$lease_dir/exec" ] || mkdir -m 700 "$lease_dir/exec"
  { mkdir -p "$exec_dir" && exec 8>>"$exec_dir/lock"; } || give_up "no directory for the execution"
}

# For a file that must survive a crash of the host.
write_mark() {
  { : >>"$1" && sync "$1" "\${1%/*}"; } || give_up "a mark could not be written"
}
`;
