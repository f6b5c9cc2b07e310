function __wtalk_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __wtalk_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __wtalk_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __wtalk_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __wtalk_parse_tokens -S
    set -l unparsed_tokens (__wtalk_tokens -pc)
    switch $unparsed_tokens[1]
    case 'wtalk'
        __wtalk_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'server'
            __wtalk_parse_subcommand 0 'listen=+' 'mode=' 'base-path=' 'max-message=' 'max-fragments=' 'origin=+' 'host=+' 'name-hold=' 'ping-interval=' 'ready-fd=' 'port-file=' 'version' 'h/help'
        case 'client'
            __wtalk_parse_subcommand 1 'as=' 'to=' 'room=' 'raw' 'interactive' 'echo' 'no-stdin' 'linger=' 'max-message=' 'max-fragments=' 'connect-timeout=' 'ping-interval=' 'unsafe-terminal' 'version' 'h/help'
        case 'help'
            __wtalk_parse_subcommand -r 1 'version'
        end
    end
end

function __wtalk_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __wtalk_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __wtalk_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __wtalk_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__wtalk_tokens -p)
    if test -z "$(__wtalk_tokens -t)"
        set -l index (count (__wtalk_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'wtalk' -f
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk" -eq 1' -fa 'server' -d 'Start a chat server.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk" -eq 1' -fa 'client' -d 'Connect to a server: interactively at a terminal, as a pipe in a script.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server"' -l 'listen' -d 'Address to listen on; repeat it for more. Port 0 picks a free one. (default: 127.0.0.1:8080)' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" mode' -l 'mode' -d 'What the server does: chat, or echo every message to its sender.' -rfka 'chat echo'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" base-path' -l 'base-path' -d 'Put everything below this path.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" max-message' -l 'max-message' -d 'Largest message of a plain client.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" max-fragments' -l 'max-fragments' -d 'Most frames that one message may come in.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server"' -l 'origin' -d 'Web origin whose pages may connect, beside our own; \'*\' for any, \'null\' for none.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server"' -l 'host' -d 'Further name that this server is reached by.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" name-hold' -l 'name-hold' -d 'How long a name stays reserved after its last session: 90s, 10m, 24h.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" ping-interval' -l 'ping-interval' -d 'Seconds between pings; 0 sends none.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" ready-fd' -l 'ready-fd' -d 'Write each address as a line of JSON to this open descriptor once all are bound.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" port-file' -l 'port-file' -d 'Write the same lines to this file.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" as' -l 'as' -d 'Your name; speaks the chat protocol.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" to' -l 'to' -d 'Whom to talk to, one to one.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" room' -l 'room' -d 'Which room to talk in.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" raw' -l 'raw' -d 'Lines from stdin, messages to stdout; the default unless both are a terminal.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" interactive' -l 'interactive' -d 'A prompt with line editing; the default at a terminal.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" echo' -l 'echo' -d 'Send every message back as it came, until the server closes.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" no-stdin' -l 'no-stdin' -d 'Send nothing; print until the server closes. Implied when stdin is closed or /dev/null.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" linger' -l 'linger' -d 'How long to wait after the last message once stdin has ended.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" max-message' -l 'max-message' -d 'Largest message, either way.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" max-fragments' -l 'max-fragments' -d 'Most frames that one message may come in.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" connect-timeout' -l 'connect-timeout' -d 'Seconds for the connection, and again for the handshake.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" ping-interval' -l 'ping-interval' -d 'Seconds between pings; 0 sends none.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" unsafe-terminal' -l 'unsafe-terminal' -d 'In raw mode on a terminal, print what comes without making it harmless.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk help" version' -l 'version' -d 'Show the version.'
