package dev.hirundo.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The addresses that a request says it came by, the nearest one last. Pure text, from anybody.
final class Forwarded {
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    private Forwarded(String text) {
        this.text = text;
    }

    /// Of a `Forwarded` header, by the whole grammar of RFC 7239, section 4: what is quoted may
    /// hold commas, and a quote that is never closed takes what a proxy added after it; so one
    /// error makes all of it worthless.
    ///
    /// @return for each hop the text of `for`, empty where it has none; nothing if it is malformed
    static Optional<List<String>> hops(String header) {
        try {
            return Optional.of(new Forwarded(header).elements());
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /// Of an `X-Forwarded-For` header: a list without quotes.
    static List<String> plainHops(String header) {
        return List.of(header.split(",", -1));
    }

    /// What a hop's text names, with or without a port; nothing for `unknown`, a hidden name
    /// (`_gazonk`) or anything else.
    static Optional<String> host(String hop) {
        String text = hop.strip();
        if (text.startsWith("[")) { // IPv6 with its brackets
            int end = text.indexOf(']');
            return end > 0 && isPort(text.substring(end + 1))
                    ? Optional.of(text.substring(1, end))
                    : Optional.empty();
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && colon == text.lastIndexOf(':')) { // two and more are a bare IPv6 address
            return isPort(text.substring(colon))
                    ? Optional.of(text.substring(0, colon))
                    : Optional.empty();
        }
        return Optional.of(text);
    }

    private static boolean isPort(String text) {
        return text.isEmpty() || text.matches(":[0-9]{1,5}");
    }

    private List<String> elements() {
        var hops = new ArrayList<String>();
        do {
            hops.add(element());
        } while (take(','));
        if (at < text.length()) {
            throw new IllegalArgumentException("more than a list");
        }
        return hops;
    }

    private String element() {
        String found = "";
        do {
            skipSpace();
            String name = token().toLowerCase(Locale.ROOT);
            if (!takeHere('=')) {
                throw new IllegalArgumentException("a parameter without value");
            }
            String value = takeHere('"') ? quoted() : token();
            if (name.equals("for")) {
                if (!found.isEmpty()) {
                    throw new IllegalArgumentException("for stands there twice");
                }
                found = value;
            }
        } while (take(';'));
        return found;
    }

    private String token() {
        int start = at;
        while (at < text.length() && isToken(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw new IllegalArgumentException("no token");
        }
        return text.substring(start, at);
    }

    private static boolean isToken(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN.indexOf(c) >= 0;
    }

    private String quoted() {
        var value = new StringBuilder();
        while (!takeHere('"')) {
            takeHere('\\');
            if (at == text.length()) {
                throw new IllegalArgumentException("a quote without end");
            }
            value.append(text.charAt(at++));
        }
        return value.toString();
    }

    private boolean take(char c) {
        skipSpace();
        return takeHere(c);
    }

    private boolean takeHere(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        if (there) {
            at++;
        }
        return there;
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
