/** The fence: after this, no command of the lease begins or goes on here. */
export const endLeaseMain = `
# Workspaces hold read-only directories (caches of packages), which only root removes as they are.
# What somebody mounted there is not ours to empty.
remove_home() {
  local tries
  for tries in 1 2 3 4 5; do
    rm -rf --one-file-system "$home" && return
    chmod -R u+rwX "$home"
    sleep 0.1
  done
  return 1
}

# Once a day, tombstones that no delivery can be late for any more.
prune() {
  local today last old path
  printf -v today '%(%Y%m%d)T' -1
  { read -r last <"$root/pruned"; } 2>/dev/null
  [ "$last" != "$today" ] || return
  printf '%s\\n' "$today" >"$root/pruned"
  old=$root/old.$$
  touch -d '31 days ago' "$old" || return
  for path in "$root"/ended/*; do
    [ "$path" -ot "$old" ] && rm -f "$path" "$root/locks/\${path##*/}"
  done
  rm -f "$old"
}

main() {
  begin
  lock_lease
  mark "$tomb"
  find_cgroups
  aim_at_lease
  stop || give_up "processes of the lease could not be ended"
  [ -z "$cgroup" ] || rmdir "$cgroup"/*/ "$cgroup"
  remove_home || give_up "the directory of the lease could not be removed"
  prune
  tell ended
  leave
}
`;
