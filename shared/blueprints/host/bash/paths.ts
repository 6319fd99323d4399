/**
 * Where things lie on a host, the locks, and how a delivery says something special.
 * All text here is bash 4.3 or newer; lines that are only comments are not delivered.
 *
 * Descriptors: 3 and 4 are the delivery's own stdout and stderr, 5 and 6 read what the command
 * wrote, 7 is the leash of the guard, 8 is the execution's lock and 9 the lease's.
 */
export const paths = `
# Nothing but what we mean to say may reach the delivery's streams: bash itself would tell of
# killed jobs. The marks are unset so that no helper of ours is ever taken for the tenant's.
begin() {
  exec 3>&1 4>&2 >/dev/null 2>&1 </dev/null
  unset DRYDOCK_LEASE DRYDOCK_EXECUTION
  shopt -s globstar nullglob
  settled=
  # A failure of ours must never look like an outcome of the command.
  trap '[ -n "$settled" ] || give_up "the wrapper failed before it knew the outcome"' EXIT
  find_root
  [ -n "$root" ] || give_up "no directory for the files of leases could be made"
  home=$root/leases/$LEASE
  tomb=$root/ended/$LEASE
  box=$home/exec/$ULID
  read -r boot </proc/sys/kernel/random/boot_id
}

# DRYDOCK_ROOT keeps the hosts of a laptop apart, which all run as one user.
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

# The marker comes first on stderr, where no truncation reaches it.
tell() {
  said=$1
  settled=1
  printf 'drydock:%s:%s\\n' "$NONCE" "$said" >&4
}

# The agent adds a note of its own to the stderr of whatever fails, so we fail only when we have
# nothing to tell: then nobody takes that stderr for the command's.
leave() {
  [ "\${said%% *}" != unclear ] || exit 216
  exit 0
}

give_up() {
  tell "unclear $1"
  leave
}

# The one lock that every command and the end of the lease take first.
lock_lease() {
  exec 9>>"$root/locks/$LEASE"
  flock -w 60 9 || give_up "the lock of the lease stayed taken for a minute"
}

# Called under the lock of the lease.
refuse_if_ended() {
  [ -e "$tomb" ] || return 0
  tell "refused lease-ended"
  leave
}

# Others may enter the workspace (a command can change its user), never what an execution carried.
open_box() {
  mkdir -p "$home/work"
  [ -d "$home/exec" ] || mkdir -m 700 "$home/exec"
  { mkdir -p "$box" && exec 8>>"$box/lock"; } || give_up "no directory for the execution"
}

# What must outlive a crash of the host.
mark() {
  { : >>"$1" && sync "$1" "\${1%/*}"; } || give_up "a mark could not be written"
}
`;
