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
            __wtalk_parse_subcommand 0 'listen=+' 'socket-mode=' 'stdio' 'once' 'ready-fd=' 'port-file=' 'tls' 'tls-cert=' 'tls-key=' 'client-ca=' 'mode=' 'route=+' 'base-path=' 'broadcast' 'jsonl' 'b/binary' 'pty' 'stderr=' 'max-processes=' 'pass-header=+' 'store=' 'accounts=' 'history-limit=' 'retention=' 'name-hold=' 'upstream-timeout=' 'upstream-ca=' 'origin=+' 'host=+' 'open' 'proxy-protocol' 'trusted-proxy=+' 'response-header=+' 'max-connections=' 'max-connections-per-address=' 'max-message=' 'max-fragments=' 'rate=' 'no-compress' 'ping-interval=' 'admin-listen=' 'no-console' 'log-format=' 'log-level=' 'access-log' 'config=' 'check' 'version' 'h/help'
        case 'client'
            __wtalk_parse_subcommand -r 1 'as=' 'register' 'invite-file=' 'to=' 'room=' 'id=' 'inbox' 'follow' 'store=' 'no-history' 'm/message=+' 'no-stdin' 'b/binary' 'jsonl' '0/null' 'separator=' 'whole' 'length-prefixed' 'crlf' 'skip-empty' 'hex' 'base64' 'jsonrpc' 'send-only' 'receive-only' 'echo' 'raw' 'interactive' 'local=' 'unsafe-terminal' 'timestamps=' 'no-color' 'pretty' 'bell' 'no-bell' 'notify' 'read-marks' 'no-typing' 'log=' 'replay=' 'speed=' 'linger=' 'count=' 'until=' 'timeout=' 'wait-for=' 'close-code=' 'close-reason=' 'connect-timeout=' 'location' 'proxy=' 'proxy-password-file=' 'no-proxy' 'resolve=+' 'compress' 'no-compress' 'max-message=' 'max-fragments=' 'reconnect' 'no-reconnect' 'reconnect-attempts=' 'on-reconnect=' 'ping-interval=' 'ping-timeout=' 'H/header=+' 'user=' 'password-file=' 'bearer-file=' 'netrc' 'insecure-plaintext' 'cookie=+' 'origin=' 'subprotocol=+' 'user-agent=' 'ca=' 'cert=' 'key=' 'key-password-file=' 'pin=' 'insecure' 'server-name=' 'tls-min=' 'v/verbose' 'print-pings' 'config=' 'version' 'h/help'
        case 'ping'
            __wtalk_parse_subcommand -r 1 'c/count=' 'i/interval=' 's/size=' 'wait=' 'q/quiet' 'connect-timeout=' 'location' 'proxy=' 'proxy-password-file=' 'no-proxy' 'resolve=+' 'compress' 'no-compress' 'max-message=' 'max-fragments=' 'H/header=+' 'user=' 'password-file=' 'bearer-file=' 'netrc' 'insecure-plaintext' 'cookie=+' 'origin=' 'subprotocol=+' 'user-agent=' 'ca=' 'cert=' 'key=' 'key-password-file=' 'pin=' 'insecure' 'server-name=' 'tls-min=' 'version' 'h/help'
        case 'bench'
            __wtalk_parse_subcommand -r 1 'mode=' 'connections=' 'rate=' 'depth=' 'size=' 'duration=' 'warm-up=' 'threads=' 'json' 'plot=' 'connect-timeout=' 'location' 'proxy=' 'proxy-password-file=' 'no-proxy' 'resolve=+' 'compress' 'no-compress' 'max-message=' 'max-fragments=' 'H/header=+' 'user=' 'password-file=' 'bearer-file=' 'netrc' 'insecure-plaintext' 'cookie=+' 'origin=' 'subprotocol=+' 'user-agent=' 'ca=' 'cert=' 'key=' 'key-password-file=' 'pin=' 'insecure' 'server-name=' 'tls-min=' 'version' 'h/help'
        case 'store'
            __wtalk_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'check'
                __wtalk_parse_subcommand 1 'version' 'h/help'
            case 'backup'
                __wtalk_parse_subcommand 2 'version' 'h/help'
            case 'restore'
                __wtalk_parse_subcommand 2 'version' 'h/help'
            case 'vacuum'
                __wtalk_parse_subcommand 1 'version' 'h/help'
            end
        case 'user'
            __wtalk_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'add'
                __wtalk_parse_subcommand 1 'operator' 'password-file=' 'generate' 'store=' 'version' 'h/help'
            case 'list'
                __wtalk_parse_subcommand 0 'store=' 'version' 'h/help'
            case 'password'
                __wtalk_parse_subcommand 1 'password-file=' 'generate' 'store=' 'version' 'h/help'
            case 'change'
                __wtalk_parse_subcommand 1 'operator' 'no-operator' 'ban' 'no-ban' 'mute' 'no-mute' 'store=' 'version' 'h/help'
            case 'remove'
                __wtalk_parse_subcommand 1 'store=' 'version' 'h/help'
            case 'invite'
                __wtalk_parse_subcommand 0 'lifetime=' 'store=' 'version' 'h/help'
            case 'sessions'
                __wtalk_parse_subcommand 1 'store=' 'version' 'h/help'
            case 'revoke'
                __wtalk_parse_subcommand 2 'store=' 'version' 'h/help'
            end
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
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk" -eq 1' -fa 'ping' -d 'Measure how long a server takes to answer, as ping(8) does.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk" -eq 1' -fa 'bench' -d 'Put a WebSocket server under load, and measure how fast it answers.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk" -eq 1' -fa 'store' -d 'Look after the file of wtalk server --store.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk" -eq 1' -fa 'user' -d 'Look after the accounts of wtalk server --accounts.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server"' -l 'listen' -d 'Address to listen on: host:port, unix:path, or \'systemd\' for the sockets that systemd hands over; repeat it for more. Port 0 picks a free one. (default: 127.0.0.1:8080)' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" socket-mode' -l 'socket-mode' -d 'Permissions of the Unix sockets to make.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" stdio' -l 'stdio' -d 'Serve one connection on standard input and output, as inetd hands it over.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" once' -l 'once' -d 'Serve one WebSocket connection, and end with it.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" ready-fd' -l 'ready-fd' -d 'Write each address as a line of JSON to this open descriptor once all are bound.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" port-file' -l 'port-file' -d 'Write the same lines to this file.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" tls' -l 'tls' -d 'Speak TLS with a certificate that the server makes, signs and keeps itself.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" tls-cert' -l 'tls-cert' -d 'Speak TLS with this certificate and what follows it in the file (PEM).' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" tls-key' -l 'tls-key' -d 'The certificate\'s key in PEM. Without it, it is in the certificate\'s file.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" client-ca' -l 'client-ca' -d 'Let in only clients with a certificate of the authorities in this PEM file.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" mode' -l 'mode' -d 'What the server does: chat; echo every message to its sender; pipe: its own standard input and output; exec: a process for each connection; forward to an address (tcp, unix) or a server (ws, wss); static: the files of a folder.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server"' -l 'route' -d 'Serve another mode at this path and below; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" base-path' -l 'base-path' -d 'Put everything below this path.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" broadcast' -l 'broadcast' -d 'With pipe: every client gets each line, and all of them are heard.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" jsonl' -l 'jsonl' -d 'With pipe: write each message as a line of JSON that tells who sent it.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" b binary' -l 'binary' -s 'b' -d 'With pipe and exec: what was read is a binary message, without regard to lines.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" pty' -l 'pty' -d 'With exec: run the command in a terminal, so that it does not hold its output back.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" stderr' -l 'stderr' -d 'With exec: where lines of standard error go: into the log, or to the peer, all output being lines of JSON then.' -rfka 'log jsonl'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" max-processes' -l 'max-processes' -d 'With exec: how many processes may run at once; more connections get 503.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server"' -l 'pass-header' -d 'With exec: hand on this header, although it holds a secret: cookie, authorization.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" store' -l 'store' -d 'Keep accounts and messages in this file; without it they last as long as the server.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" accounts' -l 'accounts' -d 'How people come by a name: \'none\': whoever says it first; \'open\': with a password that they choose; \'invite\': likewise, with an invite; \'closed\': from wtalk user add; \'certificate\': from the client\'s certificate (--client-ca).' -rfka 'none open invite closed certificate'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" history-limit' -l 'history-limit' -d 'Keep only this many messages of each conversation in the store.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" retention' -l 'retention' -d 'Keep messages in the store only for so long: 12h, 30d.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" name-hold' -l 'name-hold' -d 'How long a name stays reserved after its last session: 90s, 10m, 24h.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" upstream-timeout' -l 'upstream-timeout' -d 'Seconds for the connection to the address that a path is forwarded to, and again for its handshake.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" upstream-ca' -l 'upstream-ca' -d 'Trust the authorities of this file, in PEM, for wss:// upstreams, instead of the system\'s.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server"' -l 'origin' -d 'Web origin whose pages may connect, beside our own; \'*\' for any, \'null\' for none.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server"' -l 'host' -d 'Further name that this server is reached by.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" open' -l 'open' -d 'It is meant that anyone who reaches the server can chat: no warning.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" proxy-protocol' -l 'proxy-protocol' -d 'Every connection begins with a header of the PROXY protocol, version 1 or 2, which tells whose it is.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server"' -l 'trusted-proxy' -d 'Believe X-Forwarded-For and X-Forwarded-Proto of proxies in this network; \'unix\' for those at a Unix socket. Repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server"' -l 'response-header' -d 'Header field to add to every HTTP answer, the handshake\'s among them.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" max-connections' -l 'max-connections' -d 'Most connections at once; more get HTTP 503.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" max-connections-per-address' -l 'max-connections-per-address' -d 'Most connections at once from one address, but for this machine\'s; more get HTTP 429.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" max-message' -l 'max-message' -d 'Largest message of a plain client.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" max-fragments' -l 'max-fragments' -d 'Most frames that one message may come in.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" rate' -l 'rate' -d 'How many chat requests a second a session may make; what comes faster waits.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" no-compress' -l 'no-compress' -d 'Decline the compression that clients offer.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" ping-interval' -l 'ping-interval' -d 'Seconds between pings; 0 sends none.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" admin-listen' -l 'admin-listen' -d 'Answer /healthz, /readyz and /metrics over HTTP at this loopback address.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" no-console' -l 'no-console' -d 'Offer no prompt, where standard input and output are a terminal.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" log-format' -l 'log-format' -d 'How the log is written: one line per event as text, or as a JSON object.' -rfka 'text json'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" log-level' -l 'log-level' -d 'The least that is logged.' -rfka 'trace debug info notice warning error critical'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" access-log' -l 'access-log' -d 'Log every HTTP request and every WebSocket connection when it is over.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" config' -l 'config' -d 'Read options from this file, too.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" check' -l 'check' -d 'Only check the configuration, and print what the server would run with.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk server" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" as' -l 'as' -d 'Your name; speaks the chat protocol.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" register' -l 'register' -d 'Make an account of the name, with a password, at a server with accounts.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" invite-file' -l 'invite-file' -d 'With --register: the file with the invite; WTALK_INVITE in the environment does, too.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" to' -l 'to' -d 'Whom to talk to, one to one.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" room' -l 'room' -d 'Which room to talk in.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" id' -l 'id' -d 'The id of the one message that is sent: 32 hexadecimal digits. A repeat is the same message.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" inbox' -l 'inbox' -d 'Print what has come for you since the last time, from everywhere, and end.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" follow' -l 'follow' -d 'With --inbox: go on with what comes from then on.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" store' -l 'store' -d 'Keep what is said and heard in this file. (default: a file for this name and server, at a prompt and with --inbox)' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" no-history' -l 'no-history' -d 'Keep nothing; only what comes from now on is shown.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client"' -l 'message' -s 'm' -d 'Send this before standard input; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" no-stdin' -l 'no-stdin' -d 'Do not read standard input. Implied when it is closed or /dev/null.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" b binary' -l 'binary' -s 'b' -d 'Send binary messages, and print binary messages as they are.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" jsonl' -l 'jsonl' -d 'One JSON object per event, in and out.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" 0 null' -s '0' -l 'null' -d 'Records end with NUL, in and out.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" separator' -l 'separator' -d 'Records end with this, in and out.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" whole' -l 'whole' -d 'All of standard input is one message.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" length-prefixed' -l 'length-prefixed' -d 'Four bytes in front of each record tell its length, highest first, in and out.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" crlf' -l 'crlf' -d 'A carriage return before the newline belongs to the end of the line.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" skip-empty' -l 'skip-empty' -d 'Do not send empty records.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" hex' -l 'hex' -d 'Print binary messages as hexadecimal digits.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" base64' -l 'base64' -d 'Print binary messages as base64; the default, without its note on stderr.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" jsonrpc' -l 'jsonrpc' -d 'Lines \'method argument…\' become JSON-RPC 2.0 calls.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" send-only' -l 'send-only' -d 'Print nothing of what comes.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" receive-only' -l 'receive-only' -d 'Send nothing.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" echo' -l 'echo' -d 'Send every message back as it came, until the server closes.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" raw' -l 'raw' -d 'Lines from stdin, messages to stdout; the default unless both are a terminal.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" interactive' -l 'interactive' -d 'A prompt with line editing; the default at a terminal.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" local' -l 'local' -d 'What stands at this end in place of the terminal or the pipe: a process, whose lines are sent, and which reads what comes; or an address to listen at, each of whose connections becomes a WebSocket.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" unsafe-terminal' -l 'unsafe-terminal' -d 'In raw mode on a terminal, print what comes without making it harmless.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" timestamps' -l 'timestamps' -d 'The time before a message: off, minutes, seconds, date or iso. (default: minutes in a chat, off otherwise)' -rfka 'off minutes seconds date iso'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" no-color' -l 'no-color' -d 'No colours; NO_COLOR in the environment says the same.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" pretty' -l 'pretty' -d 'Lay out messages that are JSON.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" bell' -l 'bell' -d 'Ring the bell for a message one to one, or one that names you; the default.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" no-bell' -l 'no-bell' -d 'Never ring the bell.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" notify' -l 'notify' -d 'Ask the terminal for a desktop notice, too.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" read-marks' -l 'read-marks' -d 'Tell others what you have read.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" no-typing' -l 'no-typing' -d 'Do not tell others that you are typing.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" log' -l 'log' -d 'Add everything that is said and happens to this file, a JSON object a line.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" replay' -l 'replay' -d 'Show what such a file holds, with its timing; no server is needed.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" speed' -l 'speed' -d 'How many times as fast to replay; 0 shows all at once.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" linger' -l 'linger' -d 'How long to wait after the last message once stdin has ended.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" count' -l 'count' -d 'End after this many messages have come.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" until' -l 'until' -d 'End at the first message that matches (POSIX extended), which is printed.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" timeout' -l 'timeout' -d 'End the whole run after this time, with status 2.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" wait-for' -l 'wait-for' -d 'End when the connection is open, all is sent, or all is delivered (chat).' -rfka 'open sent delivered'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" close-code' -l 'close-code' -d 'The code of our Close: 1000, or 3000 to 4999.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" close-reason' -l 'close-reason' -d 'The reason in our Close, at most 123 bytes.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" connect-timeout' -l 'connect-timeout' -d 'Seconds for the connection, and again for the handshake.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" location' -l 'location' -d 'Follow redirects, at most 10, never from wss:// to ws://.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" proxy' -l 'proxy' -d 'http://[USER@]HOST:PORT or socks5://…; without it as in https_proxy and its like.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" proxy-password-file' -l 'proxy-password-file' -d 'The file with the password of the proxy\'s user.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" no-proxy' -l 'no-proxy' -d 'Use no proxy, whatever the environment says.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client"' -l 'resolve' -d 'Connect to this address instead of looking the host up; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" compress' -l 'compress' -d 'Offer the server to compress messages (permessage-deflate); the default for the chat.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" no-compress' -l 'no-compress' -d 'Offer no compression.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" max-message' -l 'max-message' -d 'Largest message, either way.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" max-fragments' -l 'max-fragments' -d 'Most frames that one message may come in.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" reconnect' -l 'reconnect' -d 'Connect again, with growing pauses, when the link is lost; the default at a prompt, once connected.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" no-reconnect' -l 'no-reconnect' -d 'End when the link is lost.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" reconnect-attempts' -l 'reconnect-attempts' -d 'Give up after this many failures in a row; implies --reconnect.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" on-reconnect' -l 'on-reconnect' -d 'Send the messages of --message again after each reconnect; implies --reconnect.' -rfka 'resend'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" ping-interval' -l 'ping-interval' -d 'Seconds between pings; 0 sends none.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" ping-timeout' -l 'ping-timeout' -d 'Seconds that an answer to a ping may take. (default: the interval)' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client"' -s 'H' -l 'header' -d 'A header field, or @FILE with one on each line; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" user' -l 'user' -d 'Log in as this user; asks for the password where no file has it.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" password-file' -l 'password-file' -d 'The file with the password of --user, or else of --as; WTALK_PASSWORD in the environment does, too.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" bearer-file' -l 'bearer-file' -d 'The file with a bearer token.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" netrc' -l 'netrc' -d 'Look the user and the password up in ~/.netrc.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" insecure-plaintext' -l 'insecure-plaintext' -d 'Allow a password or token over ws:// to another machine.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client"' -l 'cookie' -d 'Send a cookie; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" origin' -l 'origin' -d 'The Origin to name.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client"' -l 'subprotocol' -d 'A subprotocol to ask for; repeat it for more. The server has to agree to one.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" user-agent' -l 'user-agent' -d 'The User-Agent to name; none by default.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" ca' -l 'ca' -d 'Trust the authorities in this PEM file instead of the system\'s.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" cert' -l 'cert' -d 'Our certificate: PEM, or with the key PKCS#12 (.p12, .pfx).' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" key' -l 'key' -d 'The certificate\'s key in PEM. (default: in the certificate\'s file)' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" key-password-file' -l 'key-password-file' -d 'The file with the key\'s passphrase; asks for it otherwise.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" pin' -l 'pin' -d 'Trust the certificate with this SHA-256 alone.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" insecure' -l 'insecure' -d 'Do not check the server\'s certificate.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" server-name' -l 'server-name' -d 'The name that the certificate has to be for. (default: the URL\'s host)' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" tls-min' -l 'tls-min' -d 'The oldest version of TLS to speak.' -rfka '1.2 1.3'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client"' -l 'verbose' -s 'v' -d 'Show the handshake on stderr; -vv every frame, too.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" print-pings' -l 'print-pings' -d 'Show pings and the time of their answers on stderr.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" config' -l 'config' -d 'Read options and profiles from this file. (default: ~/.config/wtalk/config)' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk client" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" c count' -l 'count' -s 'c' -d 'End after so many pings.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" i interval' -l 'interval' -s 'i' -d 'Time from one ping to the next.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" s size' -l 'size' -s 's' -d 'Bytes that a ping carries, 0 to 125.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" wait' -l 'wait' -d 'How long an answer may take.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" q quiet' -l 'quiet' -s 'q' -d 'Print nothing but the summary.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" connect-timeout' -l 'connect-timeout' -d 'Seconds for the connection, and again for the handshake.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" location' -l 'location' -d 'Follow redirects, at most 10, never from wss:// to ws://.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" proxy' -l 'proxy' -d 'http://[USER@]HOST:PORT or socks5://…; without it as in https_proxy and its like.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" proxy-password-file' -l 'proxy-password-file' -d 'The file with the password of the proxy\'s user.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" no-proxy' -l 'no-proxy' -d 'Use no proxy, whatever the environment says.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping"' -l 'resolve' -d 'Connect to this address instead of looking the host up; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" compress' -l 'compress' -d 'Offer the server to compress messages (permessage-deflate); the default for the chat.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" no-compress' -l 'no-compress' -d 'Offer no compression.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" max-message' -l 'max-message' -d 'Largest message, either way.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" max-fragments' -l 'max-fragments' -d 'Most frames that one message may come in.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping"' -s 'H' -l 'header' -d 'A header field, or @FILE with one on each line; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" user' -l 'user' -d 'Log in as this user; asks for the password where no file has it.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" password-file' -l 'password-file' -d 'The file with the password of --user, or else of --as; WTALK_PASSWORD in the environment does, too.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" bearer-file' -l 'bearer-file' -d 'The file with a bearer token.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" netrc' -l 'netrc' -d 'Look the user and the password up in ~/.netrc.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" insecure-plaintext' -l 'insecure-plaintext' -d 'Allow a password or token over ws:// to another machine.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping"' -l 'cookie' -d 'Send a cookie; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" origin' -l 'origin' -d 'The Origin to name.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping"' -l 'subprotocol' -d 'A subprotocol to ask for; repeat it for more. The server has to agree to one.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" user-agent' -l 'user-agent' -d 'The User-Agent to name; none by default.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" ca' -l 'ca' -d 'Trust the authorities in this PEM file instead of the system\'s.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" cert' -l 'cert' -d 'Our certificate: PEM, or with the key PKCS#12 (.p12, .pfx).' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" key' -l 'key' -d 'The certificate\'s key in PEM. (default: in the certificate\'s file)' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" key-password-file' -l 'key-password-file' -d 'The file with the key\'s passphrase; asks for it otherwise.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" pin' -l 'pin' -d 'Trust the certificate with this SHA-256 alone.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" insecure' -l 'insecure' -d 'Do not check the server\'s certificate.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" server-name' -l 'server-name' -d 'The name that the certificate has to be for. (default: the URL\'s host)' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" tls-min' -l 'tls-min' -d 'The oldest version of TLS to speak.' -rfka '1.2 1.3'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk ping" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" mode' -l 'mode' -d 'What the server is taken for: \'echo\': it returns every message; \'fan-out\': a room with one who talks; \'chat\': pairs of names of wtalk\'s chat, with acknowledgements; \'idle\': nobody says anything.' -rfka 'echo fan-out chat idle'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" connections' -l 'connections' -d 'How many connections; with fan-out so many listeners.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" rate' -l 'rate' -d 'Send so many messages a second, over all connections, however fast the server answers.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" depth' -l 'depth' -d 'Keep so many messages under way on each connection. (default: 1)' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" size' -l 'size' -d 'Bytes of a message; 24 or more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" duration' -l 'duration' -d 'How long to measure.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" warm-up' -l 'warm-up' -d 'How long to run before measuring.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" threads' -l 'threads' -d 'Event loops to share the connections; fan-out takes one.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" json' -l 'json' -d 'Print the result as one line of JSON.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" plot' -l 'plot' -d 'Draw how the latencies are distributed.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'svg\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" connect-timeout' -l 'connect-timeout' -d 'Seconds for the connection, and again for the handshake.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" location' -l 'location' -d 'Follow redirects, at most 10, never from wss:// to ws://.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" proxy' -l 'proxy' -d 'http://[USER@]HOST:PORT or socks5://…; without it as in https_proxy and its like.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" proxy-password-file' -l 'proxy-password-file' -d 'The file with the password of the proxy\'s user.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" no-proxy' -l 'no-proxy' -d 'Use no proxy, whatever the environment says.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench"' -l 'resolve' -d 'Connect to this address instead of looking the host up; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" compress' -l 'compress' -d 'Offer the server to compress messages (permessage-deflate); the default for the chat.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" no-compress' -l 'no-compress' -d 'Offer no compression.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" max-message' -l 'max-message' -d 'Largest message, either way.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" max-fragments' -l 'max-fragments' -d 'Most frames that one message may come in.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench"' -s 'H' -l 'header' -d 'A header field, or @FILE with one on each line; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" user' -l 'user' -d 'Log in as this user; asks for the password where no file has it.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" password-file' -l 'password-file' -d 'The file with the password of --user, or else of --as; WTALK_PASSWORD in the environment does, too.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" bearer-file' -l 'bearer-file' -d 'The file with a bearer token.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" netrc' -l 'netrc' -d 'Look the user and the password up in ~/.netrc.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" insecure-plaintext' -l 'insecure-plaintext' -d 'Allow a password or token over ws:// to another machine.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench"' -l 'cookie' -d 'Send a cookie; repeat it for more.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" origin' -l 'origin' -d 'The Origin to name.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench"' -l 'subprotocol' -d 'A subprotocol to ask for; repeat it for more. The server has to agree to one.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" user-agent' -l 'user-agent' -d 'The User-Agent to name; none by default.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" ca' -l 'ca' -d 'Trust the authorities in this PEM file instead of the system\'s.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" cert' -l 'cert' -d 'Our certificate: PEM, or with the key PKCS#12 (.p12, .pfx).' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" key' -l 'key' -d 'The certificate\'s key in PEM. (default: in the certificate\'s file)' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" key-password-file' -l 'key-password-file' -d 'The file with the key\'s passphrase; asks for it otherwise.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" pin' -l 'pin' -d 'Trust the certificate with this SHA-256 alone.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" insecure' -l 'insecure' -d 'Do not check the server\'s certificate.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" server-name' -l 'server-name' -d 'The name that the certificate has to be for. (default: the URL\'s host)' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" tls-min' -l 'tls-min' -d 'The oldest version of TLS to speak.' -rfka '1.2 1.3'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk bench" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk store" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk store" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk store" -eq 1' -fa 'check' -d 'Look at everything that is stored; each finding is a line, and the exit status is 65 then.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk store" -eq 1' -fa 'backup' -d 'Copy a store as it is now, beside a running server, too.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk store" -eq 1' -fa 'restore' -d 'Make a store of a copy; devices are told that it is another one, and go on where the copy ends.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk store" -eq 1' -fa 'vacuum' -d 'Give the space of what was deleted back to the disk.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk store check" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk store check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk store backup" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk store backup" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk store restore" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk store restore" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk store vacuum" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk store vacuum" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk user" -eq 1' -fa 'add' -d 'Make an account.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk user" -eq 1' -fa 'list' -d 'Print a line for each account: its name, and what is special about it.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk user" -eq 1' -fa 'password' -d 'Give an account another password; all its sessions end.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk user" -eq 1' -fa 'change' -d 'Say what an account may do.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk user" -eq 1' -fa 'remove' -d 'End an account: its sessions and its inbox are gone, and the name is free.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk user" -eq 1' -fa 'invite' -d 'Print an invite, with which one person can register at a server with --accounts invite.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk user" -eq 1' -fa 'sessions' -d 'Print a line for each login of an account: its number, when it was made, and when it was last used.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_positional "wtalk user" -eq 1' -fa 'revoke' -d 'End a login of an account, or all of them; the password opens it anew.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user add" operator' -l 'operator' -d 'Let it kick, ban and mute others.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user add" password-file' -l 'password-file' -d 'The file with the password; WTALK_PASSWORD in the environment does, too.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user add" generate' -l 'generate' -d 'Make a password and print it.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user add" store' -l 'store' -d 'The file of wtalk server --store.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user add" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user add" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user list" store' -l 'store' -d 'The file of wtalk server --store.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user list" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user password" password-file' -l 'password-file' -d 'The file with the password; WTALK_PASSWORD in the environment does, too.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user password" generate' -l 'generate' -d 'Make a password and print it.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user password" store' -l 'store' -d 'The file of wtalk server --store.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user password" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user password" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user change" operator' -l 'operator' -d 'Whether it may kick, ban and mute others.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user change" no-operator' -l 'no-operator' -d 'Whether it may kick, ban and mute others.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user change" ban' -l 'ban' -d 'Whether it may not come in; its sessions end.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user change" no-ban' -l 'no-ban' -d 'Whether it may not come in; its sessions end.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user change" mute' -l 'mute' -d 'Whether it may listen only.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user change" no-mute' -l 'no-mute' -d 'Whether it may listen only.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user change" store' -l 'store' -d 'The file of wtalk server --store.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user change" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user change" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user remove" store' -l 'store' -d 'The file of wtalk server --store.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user remove" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user remove" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user invite" lifetime' -l 'lifetime' -d 'How long it can be used: 12h, 7d.' -rfka ''
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user invite" store' -l 'store' -d 'The file of wtalk server --store.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user invite" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user invite" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user sessions" store' -l 'store' -d 'The file of wtalk server --store.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user sessions" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user sessions" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user revoke" store' -l 'store' -d 'The file of wtalk server --store.' -rF
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user revoke" version' -l 'version' -d 'Show the version.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk user revoke" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'wtalk' -n '__wtalk_should_offer_completions_for_flags_or_options "wtalk help" version' -l 'version' -d 'Show the version.'
