#!/bin/bash

__wtalk_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__wtalk_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__wtalk_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__wtalk_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_wtalk() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __wtalk_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    server|client|ping|bench|store|user|help)
        # Offer subcommand argument completions
        "_wtalk_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'server client ping bench store user help' -- "${cur}"))
        ;;
    esac
}

_wtalk_server() {
    repeating_flags=()
    non_repeating_flags=(--stdio --once --tls --broadcast --jsonl --binary -b --pty --open --proxy-protocol --no-compress --no-console --access-log --check --version -h --help)
    repeating_options=(--listen --route --pass-header --origin --host --trusted-proxy --response-header)
    non_repeating_options=(--socket-mode --ready-fd --port-file --tls-cert --tls-key --client-ca --mode --base-path --stderr --max-processes --store --accounts --history-limit --retention --name-hold --upstream-timeout --upstream-ca --max-connections --max-connections-per-address --max-message --max-fragments --rate --ping-interval --admin-listen --log-format --log-level --config)
    __wtalk_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--listen')
        return
        ;;
    '--socket-mode')
        return
        ;;
    '--ready-fd')
        return
        ;;
    '--port-file')
        return
        ;;
    '--tls-cert')
        __wtalk_add_completions -f
        return
        ;;
    '--tls-key')
        __wtalk_add_completions -f
        return
        ;;
    '--client-ca')
        __wtalk_add_completions -f
        return
        ;;
    '--mode')
        return
        ;;
    '--route')
        return
        ;;
    '--base-path')
        return
        ;;
    '--stderr')
        __wtalk_add_completions -W 'log'$'\n''jsonl'
        return
        ;;
    '--max-processes')
        return
        ;;
    '--pass-header')
        return
        ;;
    '--store')
        return
        ;;
    '--accounts')
        __wtalk_add_completions -W 'none'$'\n''open'$'\n''invite'$'\n''closed'$'\n''certificate'
        return
        ;;
    '--history-limit')
        return
        ;;
    '--retention')
        return
        ;;
    '--name-hold')
        return
        ;;
    '--upstream-timeout')
        return
        ;;
    '--upstream-ca')
        __wtalk_add_completions -f
        return
        ;;
    '--origin')
        return
        ;;
    '--host')
        return
        ;;
    '--trusted-proxy')
        return
        ;;
    '--response-header')
        return
        ;;
    '--max-connections')
        return
        ;;
    '--max-connections-per-address')
        return
        ;;
    '--max-message')
        return
        ;;
    '--max-fragments')
        return
        ;;
    '--rate')
        return
        ;;
    '--ping-interval')
        return
        ;;
    '--admin-listen')
        return
        ;;
    '--log-format')
        __wtalk_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--log-level')
        __wtalk_add_completions -W 'trace'$'\n''debug'$'\n''info'$'\n''notice'$'\n''warning'$'\n''error'$'\n''critical'
        return
        ;;
    '--config')
        __wtalk_add_completions -f
        return
        ;;
    esac
}

_wtalk_client() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--register --inbox --follow --no-history --no-stdin --binary -b --jsonl -0 --null --whole --length-prefixed --crlf --skip-empty --hex --base64 --jsonrpc --send-only --receive-only --echo --raw --interactive --unsafe-terminal --no-color --pretty --bell --no-bell --notify --read-marks --no-typing --location --no-proxy --compress --no-compress --reconnect --no-reconnect --netrc --insecure-plaintext --insecure --print-pings --version -h --help)
    repeating_options=(--message -m --resolve -H --header --cookie --subprotocol)
    non_repeating_options=(--as --invite-file --to --room --id --store --separator --local --timestamps --log --replay --speed --linger --count --until --timeout --wait-for --close-code --close-reason --connect-timeout --proxy --proxy-password-file --max-message --max-fragments --reconnect-attempts --on-reconnect --ping-interval --ping-timeout --user --password-file --bearer-file --origin --user-agent --ca --cert --key --key-password-file --pin --server-name --tls-min --config)
    __wtalk_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--as')
        return
        ;;
    '--invite-file')
        __wtalk_add_completions -f
        return
        ;;
    '--to')
        return
        ;;
    '--room')
        return
        ;;
    '--id')
        return
        ;;
    '--store')
        __wtalk_add_completions -f
        return
        ;;
    '--message'|'-m')
        return
        ;;
    '--separator')
        return
        ;;
    '--local')
        return
        ;;
    '--timestamps')
        __wtalk_add_completions -W 'off'$'\n''minutes'$'\n''seconds'$'\n''date'$'\n''iso'
        return
        ;;
    '--log')
        __wtalk_add_completions -f
        return
        ;;
    '--replay')
        __wtalk_add_completions -f
        return
        ;;
    '--speed')
        return
        ;;
    '--linger')
        return
        ;;
    '--count')
        return
        ;;
    '--until')
        return
        ;;
    '--timeout')
        return
        ;;
    '--wait-for')
        __wtalk_add_completions -W 'open'$'\n''sent'$'\n''delivered'
        return
        ;;
    '--close-code')
        return
        ;;
    '--close-reason')
        return
        ;;
    '--connect-timeout')
        return
        ;;
    '--proxy')
        return
        ;;
    '--proxy-password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--resolve')
        return
        ;;
    '--max-message')
        return
        ;;
    '--max-fragments')
        return
        ;;
    '--reconnect-attempts')
        return
        ;;
    '--on-reconnect')
        __wtalk_add_completions -W 'resend'
        return
        ;;
    '--ping-interval')
        return
        ;;
    '--ping-timeout')
        return
        ;;
    '-H'|'--header')
        return
        ;;
    '--user')
        return
        ;;
    '--password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--bearer-file')
        __wtalk_add_completions -f
        return
        ;;
    '--cookie')
        return
        ;;
    '--origin')
        return
        ;;
    '--subprotocol')
        return
        ;;
    '--user-agent')
        return
        ;;
    '--ca')
        __wtalk_add_completions -f
        return
        ;;
    '--cert')
        __wtalk_add_completions -f
        return
        ;;
    '--key')
        __wtalk_add_completions -f
        return
        ;;
    '--key-password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--pin')
        return
        ;;
    '--server-name')
        return
        ;;
    '--tls-min')
        __wtalk_add_completions -W '1.2'$'\n''1.3'
        return
        ;;
    '--config')
        __wtalk_add_completions -f
        return
        ;;
    esac
}

_wtalk_ping() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --location --no-proxy --compress --no-compress --netrc --insecure-plaintext --insecure --version -h --help)
    repeating_options=(--resolve -H --header --cookie --subprotocol)
    non_repeating_options=(--count -c --interval -i --size -s --wait --connect-timeout --proxy --proxy-password-file --max-message --max-fragments --user --password-file --bearer-file --origin --user-agent --ca --cert --key --key-password-file --pin --server-name --tls-min)
    __wtalk_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--count'|'-c')
        return
        ;;
    '--interval'|'-i')
        return
        ;;
    '--size'|'-s')
        return
        ;;
    '--wait')
        return
        ;;
    '--connect-timeout')
        return
        ;;
    '--proxy')
        return
        ;;
    '--proxy-password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--resolve')
        return
        ;;
    '--max-message')
        return
        ;;
    '--max-fragments')
        return
        ;;
    '-H'|'--header')
        return
        ;;
    '--user')
        return
        ;;
    '--password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--bearer-file')
        __wtalk_add_completions -f
        return
        ;;
    '--cookie')
        return
        ;;
    '--origin')
        return
        ;;
    '--subprotocol')
        return
        ;;
    '--user-agent')
        return
        ;;
    '--ca')
        __wtalk_add_completions -f
        return
        ;;
    '--cert')
        __wtalk_add_completions -f
        return
        ;;
    '--key')
        __wtalk_add_completions -f
        return
        ;;
    '--key-password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--pin')
        return
        ;;
    '--server-name')
        return
        ;;
    '--tls-min')
        __wtalk_add_completions -W '1.2'$'\n''1.3'
        return
        ;;
    esac
}

_wtalk_bench() {
    repeating_flags=()
    non_repeating_flags=(--json --location --no-proxy --compress --no-compress --netrc --insecure-plaintext --insecure --version -h --help)
    repeating_options=(--resolve -H --header --cookie --subprotocol)
    non_repeating_options=(--mode --connections --rate --depth --size --duration --warm-up --threads --plot --connect-timeout --proxy --proxy-password-file --max-message --max-fragments --user --password-file --bearer-file --origin --user-agent --ca --cert --key --key-password-file --pin --server-name --tls-min)
    __wtalk_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--mode')
        __wtalk_add_completions -W 'echo'$'\n''fan-out'$'\n''chat'$'\n''idle'
        return
        ;;
    '--connections')
        return
        ;;
    '--rate')
        return
        ;;
    '--depth')
        return
        ;;
    '--size')
        return
        ;;
    '--duration')
        return
        ;;
    '--warm-up')
        return
        ;;
    '--threads')
        return
        ;;
    '--plot')
        __wtalk_add_completions -o plusdirs -fX '!*.@(svg)'
        return
        ;;
    '--connect-timeout')
        return
        ;;
    '--proxy')
        return
        ;;
    '--proxy-password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--resolve')
        return
        ;;
    '--max-message')
        return
        ;;
    '--max-fragments')
        return
        ;;
    '-H'|'--header')
        return
        ;;
    '--user')
        return
        ;;
    '--password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--bearer-file')
        __wtalk_add_completions -f
        return
        ;;
    '--cookie')
        return
        ;;
    '--origin')
        return
        ;;
    '--subprotocol')
        return
        ;;
    '--user-agent')
        return
        ;;
    '--ca')
        __wtalk_add_completions -f
        return
        ;;
    '--cert')
        __wtalk_add_completions -f
        return
        ;;
    '--key')
        __wtalk_add_completions -f
        return
        ;;
    '--key-password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--pin')
        return
        ;;
    '--server-name')
        return
        ;;
    '--tls-min')
        __wtalk_add_completions -W '1.2'$'\n''1.3'
        return
        ;;
    esac
}

_wtalk_store() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __wtalk_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    check|backup|restore|vacuum)
        # Offer subcommand argument completions
        "_wtalk_store_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'check backup restore vacuum' -- "${cur}"))
        ;;
    esac
}

_wtalk_store_check() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __wtalk_offer_flags_options 1
}

_wtalk_store_backup() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __wtalk_offer_flags_options 2
}

_wtalk_store_restore() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __wtalk_offer_flags_options 2
}

_wtalk_store_vacuum() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __wtalk_offer_flags_options 1
}

_wtalk_user() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __wtalk_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    add|list|password|change|remove|invite|sessions|revoke)
        # Offer subcommand argument completions
        "_wtalk_user_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'add list password change remove invite sessions revoke' -- "${cur}"))
        ;;
    esac
}

_wtalk_user_add() {
    repeating_flags=()
    non_repeating_flags=(--operator --generate --version -h --help)
    repeating_options=()
    non_repeating_options=(--password-file --store)
    __wtalk_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--store')
        __wtalk_add_completions -f
        return
        ;;
    esac
}

_wtalk_user_list() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--store)
    __wtalk_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--store')
        __wtalk_add_completions -f
        return
        ;;
    esac
}

_wtalk_user_password() {
    repeating_flags=()
    non_repeating_flags=(--generate --version -h --help)
    repeating_options=()
    non_repeating_options=(--password-file --store)
    __wtalk_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--password-file')
        __wtalk_add_completions -f
        return
        ;;
    '--store')
        __wtalk_add_completions -f
        return
        ;;
    esac
}

_wtalk_user_change() {
    repeating_flags=()
    non_repeating_flags=(--operator --no-operator --ban --no-ban --mute --no-mute --version -h --help)
    repeating_options=()
    non_repeating_options=(--store)
    __wtalk_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--store')
        __wtalk_add_completions -f
        return
        ;;
    esac
}

_wtalk_user_remove() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--store)
    __wtalk_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--store')
        __wtalk_add_completions -f
        return
        ;;
    esac
}

_wtalk_user_invite() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--lifetime --store)
    __wtalk_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--lifetime')
        return
        ;;
    '--store')
        __wtalk_add_completions -f
        return
        ;;
    esac
}

_wtalk_user_sessions() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--store)
    __wtalk_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--store')
        __wtalk_add_completions -f
        return
        ;;
    esac
}

_wtalk_user_revoke() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--store)
    __wtalk_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--store')
        __wtalk_add_completions -f
        return
        ;;
    esac
}

_wtalk_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __wtalk_offer_flags_options -1
}

complete -o filenames -F _wtalk wtalk
