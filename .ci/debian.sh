# For scripts of this folder to source: packages of another release of Debian, fetched and unpacked.
# Nothing of them is installed. The mirror is the one that this machine's apt already uses.

mirror_of_apt() {
    apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Origin: Debian' 'Component: main' |
        grep -v security | sort -u | head -n 1 || true
}

# look_into SUITE: makes $work, which goes with the script, and $apt, a command that sees SUITE only.
look_into() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    mirror=$(mirror_of_apt)
    if [ -z "$mirror" ]; then   # a new machine has no lists yet
        apt-get -q -o Acquire::Retries=5 update > "$work/log" 2>&1 || true
        mirror=$(mirror_of_apt)
    fi
    [ -n "$mirror" ] || { cat "$work/log" >&2; echo "apt names no Debian mirror" >&2; exit 1; }
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$1" > "$work/sources.list"
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    : > "$work/status"   # as if nothing were installed
    apt=(apt-get -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
         -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status"
         -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root
         -o Acquire::Retries=5
         -o Acquire::Check-Valid-Until=false)   # a mirror may lag behind; what it has is signed
    logged "${apt[@]}" update
}

# unpack FOLDER PACKAGE...: fetches these packages, without what they depend on, and unpacks them.
unpack() {
    local tree=$1 package
    shift
    mkdir -p "$work/packages" "$tree"
    (cd "$work/packages" && logged "${apt[@]}" download "$@")
    for package in "$work"/packages/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -x -C "$tree" --no-same-owner --wildcards --exclude='./dev' \
            --exclude='./usr/share/doc' --exclude='./usr/share/info' --exclude='./usr/share/man' \
            --exclude='./usr/share/icons' --exclude='./usr/share/locale'
    done
}

# Runs a command, and shows what it said if it fails.
logged() {
    "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}
