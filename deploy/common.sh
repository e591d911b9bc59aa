# Shared by deploy/demo and deploy/test: finds Python 3.11, makes the virtual environment, installs
# the pinned packages and the project. Source it from the root of the clone.
#
# Nothing outside the clone, the data folder and the virtual environment is changed, above all no
# permission of a parent folder.
# shellcheck shell=bash

umask 022
unset PYTHONDONTWRITEBYTECODE # Otherwise every process compiles all modules anew: seconds each.

readonly shared_venv=/var/lib/grants/venv # For a clone that only root can reach.
python=                                   # Set by find_python.

fail() { # MESSAGE...
    printf '%s: %s\n' "$0" "$*" >&2
    exit 1
}

is_python_311() { # COMMAND
    "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1
}

find_python() {
    local candidate
    for candidate in python3.11 python3 /usr/bin/python3.11; do
        if command -v "$candidate" >/dev/null && is_python_311 "$candidate"; then
            python=$candidate
            return
        fi
    done
    return 1
}

missing_packages() { # Prints the Debian packages this machine lacks, one a line.
    if ! find_python; then
        printf '%s\n' python3.11 python3.11-venv
    elif ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        printf '%s\n' python3.11-venv
    fi
}

missing_for_tests() { # As missing_packages, with the browser and the pooler that tests drive.
    missing_packages
    command -v chromium >/dev/null || echo chromium
    PATH=$PATH:/usr/sbin command -v pgbouncer >/dev/null || echo pgbouncer
}

require_python() {
    local missing
    missing=$(missing_packages | paste -sd ' ')
    [[ -z $missing ]] ||
        fail "Python 3.11 with venv is required; missing: $missing. On Debian: apt-get install $missing"
    find_python
}

# Whether every user may enter the clone and each folder above it.
clone_is_open() {
    local folder=$PWD
    while :; do
        (($(stat -c '%a' "$folder") & 1)) || return 1
        [[ $folder == / ]] && return 0
        folder=$(dirname "$folder")
    done
}

# Where root's virtual environment goes when the clone is closed to others: the user that runs
# PostgreSQL must reach the binaries inside. A second such clone gets a folder of its own, so that
# neither runs the other's code.
closed_clone_venv() {
    local owner=
    [[ -f $shared_venv/clone ]] && owner=$(<"$shared_venv/clone")
    if [[ -z $owner || $owner == "$PWD" || ! -d $owner ]]; then
        echo "$shared_venv"
    else
        echo "$shared_venv-$(printf '%s' "$PWD" | sha256sum | cut -c1-8)"
    fi
}

place_venv() {
    ((EUID == 0)) && ! clone_is_open || return 0
    local target
    target=$(closed_clone_venv)
    mkdir -p "$target"
    [[ -L .venv && $(readlink .venv) == "$target" ]] && return 0
    if [[ -e .venv && ! -L .venv ]]; then
        [[ -f .venv/pyvenv.cfg ]] || fail ".venv is no virtual environment; move it away and run again"
        rm -rf .venv
    fi
    ln -sfn "$target" .venv
}

# The scripts inside name the clone's folder, so a clone that was moved gets a new one.
make_venv() {
    place_venv
    if [[ -f .venv/clone && $(<.venv/clone) == "$PWD" ]] && is_python_311 .venv/bin/python; then
        return 0
    fi
    local target
    target=$(realpath -m .venv) # venv makes no environment in a link.
    echo "Making the virtual environment in $target" >&2
    "$python" -m venv --clear "$target"
    printf '%s' "$PWD" >.venv/clone
}

# Installs files of pins unless exactly these pins are installed already. No two of them name the
# same package, and each names all it needs: they are installed beside each other.
install_pins() { # FILE...
    local file wanted=() processes=() process
    for file in "$@"; do
        [[ -f $(stamp_of "$file") && $(<"$(stamp_of "$file")") == "$(sha256sum <"$file")" ]] ||
            wanted+=("$file")
    done
    ((${#wanted[@]})) || return 0
    echo "Installing ${wanted[*]}" >&2
    for file in "${wanted[@]}"; do
        pip_install --require-hashes --no-deps --only-binary :all: --no-compile \
            --requirement="$file" &
        processes+=($!)
    done
    for process in "${processes[@]}"; do
        wait "$process" || fail "the packages could not be installed"
    done
    # On every core, which pip does not do. A file that is no Python is passed over, as pip does.
    .venv/bin/python -m compileall -qq -j 0 .venv/lib || true
    for file in "${wanted[@]}"; do sha256sum <"$file" >"$(stamp_of "$file")"; done
}

stamp_of() { # FILE
    printf '.venv/%s.sha256' "$(basename "$1")"
}

install_project() {
    local stamp=.venv/project.sha256 state
    state=$({ pwd && cat pyproject.toml deploy/requirements.txt; } | sha256sum)
    [[ -f $stamp && $(<"$stamp") == "$state" ]] && return 0
    echo "Installing the project" >&2
    pip_install --no-build-isolation --no-deps --no-index -e .
    printf '%s' "$state" >"$stamp"
}

# Styles and fonts of the pages come from their packages, once for each lock file. Without them the
# pages say so and work.
bring_assets() {
    local stamp=.venv/assets.sha256 state
    state=$(sha256sum <deploy/assets/package-lock.json)
    [[ -f src/grants/web/static/vendor/manifest.json && -f $stamp && $(<"$stamp") == "$state" ]] &&
        return 0
    command -v npm >/dev/null || install_pins deploy/requirements-node.txt
    .venv/bin/grants assets >&2 || return 0
    printf '%s' "$state" >"$stamp"
}

pip_install() { # ARGUMENT...
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --root-user-action ignore "$@"
}

# Sets up the virtual environment. One process at a time: others of the same clone wait.
set_up() { # FILE-OF-PINS...
    require_python
    exec 9<deploy/common.sh
    flock 9
    make_venv
    install_pins "$@"
    install_project
    bring_assets
    exec 9<&-
}

# The browser that the tests of pages drive. Without it these tests are skipped and say so.
bring_chromium() {
    command -v chromium >/dev/null && return 0
    if ((EUID)); then
        echo "No Chromium: tests in a browser are skipped. Ask for: apt-get install chromium" >&2
        return 0
    fi
    echo "Installing Chromium" >&2
    apt-get update --quiet --quiet >&2 &&
        apt-get install --yes --quiet --quiet --no-install-recommends chromium >/dev/null ||
        echo "Chromium could not be installed: tests in a browser are skipped." >&2
}
