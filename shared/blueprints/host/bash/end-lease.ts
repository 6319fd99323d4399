/** The fence: once it confirms, no command of the lease starts or keeps running on this host. */
export const endLeaseMain = `
# Workspaces contain read-only directories (package caches), which only root can remove unchanged.
# File systems mounted below the workspace are not ours to empty.
remove_lease_dir() {
  local tries
  for tries in 1 2 3 4 5; do
    rm -rf --one-file-system "$lease_dir" && return
    chmod -R u+rwX "$lease_dir"
    sleep 0.1
  done
  return 1
}

# Removes, once a day, the tombstones and locks for which no late delivery can arrive any more. A
# link in place of a folder leads to files that are not ours.
prune() {
  local today last old path
  [ ! -L "$root/ended" ] && [ ! -L "$root/locks" ] || return
  printf -v today '%(%Y%m%d)T' -1
  { read -r last <"$root/pruned"; } 2>/dev/null
  [ "$last" != "$today" ] || return
  printf '%s\\n' "$today" >"$root/pruned"
  old=$root/old.$$
  touch -d '31 days ago' "$old" || return
  for path in "$root"/ended/lease-*; do
    [ "$path" -ot "$old" ] && rm -f "$path" "$root/locks/\${path##*/}"
  done
  rm -f "$old"
}

main() {
  begin
  lock_lease
  write_mark "$tombstone"
  find_cgroups
  target_lease
  end_processes || give_up "processes of the lease could not be ended"
  [ -z "$cgroup" ] || rmdir "$cgroup"/*/ "$cgroup"
  remove_lease_dir || give_up "the directory of the lease could not be removed"
  prune
  write_verdict ended
  finish
}
`;
