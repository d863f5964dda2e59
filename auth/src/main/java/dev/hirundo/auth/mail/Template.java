package dev.hirundo.auth.mail;

import dev.hirundo.auth.mail.MailTemplates.Kind;
import dev.hirundo.auth.mail.MailTemplates.Value;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One mail with placeholders.
record Template(Kind kind, String subject, String text, String html) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\s*([\\w.-]+)\\s*}");
    private static final int MAX_VALUE = 100;

    Template {
        if (!Mail.isOneLine(subject)) {
            throw new IllegalArgumentException("the subject of " + kind + " is more than one line");
        }
        for (String part : new String[] {subject, text, html}) {
            if (part.isBlank()) {
                throw new IllegalArgumentException("a part of " + kind + " is blank");
            }
            PLACEHOLDER.matcher(part).results().forEach(match -> requireKnown(kind, match));
        }
        if (html.toLowerCase(Locale.ROOT).contains("<script")) {
            throw new IllegalArgumentException(
                    "a script in the HTML of " + kind + ": no mail runs it");
        }
        PLACEHOLDER.matcher(html).results().forEach(match -> requireSafePlace(kind, html, match));
    }

    private static void requireKnown(Kind kind, MatchResult match) {
        if (kind.shown().stream().noneMatch(v -> match.group().equals(braced(v)))) {
            throw new IllegalArgumentException(
                    "unknown placeholder "
                            + match.group()
                            + " in "
                            + kind
                            + ", which has "
                            + kind.shown().stream()
                                    .map(Template::braced)
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
        }
    }

    private static String braced(Value value) {
        return "{" + value.placeholder() + "}";
    }

    private static void requireSafePlace(Kind kind, String html, MatchResult match) {
        String before = html.substring(0, match.start()).toLowerCase(Locale.ROOT);
        boolean inTag = before.lastIndexOf('<') > before.lastIndexOf('>');
        boolean isLinkInQuotes =
                match.group().equals(braced(Value.LINK))
                        && before.endsWith("=\"")
                        && html.startsWith("\"", match.end());
        boolean inStyle = before.lastIndexOf("<style") > before.lastIndexOf("</style");
        if (inTag && !isLinkInQuotes || inStyle) {
            throw new IllegalArgumentException(
                    match.group()
                            + " in a tag or style of "
                            + kind
                            + ": move it into the text, or write =\"{link}\" in double quotes");
        }
    }

    Mail mail(String to, Map<Value, String> values) {
        requireWebPage(Objects.requireNonNull(values.get(Value.LINK)));
        return new Mail(
                to,
                fill(subject, values, UnaryOperator.identity()),
                fill(text, values, UnaryOperator.identity()),
                fill(html, values, Template::escaped));
    }

    private static void requireWebPage(String link) {
        try {
            var uri = new URI(link);
            boolean isWeb = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (isWeb && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return;
            }
        } catch (URISyntaxException e) {
            // told below, without the link, which holds a token
        }
        throw new IllegalArgumentException("the link is no https or http URL of a page");
    }

    /// In one pass, so that a placeholder in a value stays what it is.
    private static String fill(
            String template, Map<Value, String> values, UnaryOperator<String> escape) {
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(
                        match -> {
                            String value = value(match.group(1), values);
                            return Matcher.quoteReplacement(escape.apply(value));
                        });
    }

    private static String value(String placeholder, Map<Value, String> values) {
        var value =
                Arrays.stream(Value.values())
                        .filter(v -> v.placeholder().equals(placeholder))
                        .findFirst()
                        .orElseThrow();
        String text = Objects.requireNonNull(values.get(value));
        return value == Value.LINK || value == Value.CODE ? text : oneLine(text);
    }

    /// Others have written names: no line of them may look like one of ours.
    private static String oneLine(String text) {
        var line = new StringBuilder();
        text.codePoints()
                .limit(MAX_VALUE)
                .map(c -> Mail.breaksLine(c) || isInvisible(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString().strip();
    }

    /// Such as those that turn the direction of what follows.
    private static boolean isInvisible(int character) {
        int type = Character.getType(character);
        return type == Character.FORMAT || type == Character.SURROGATE;
    }

    static String escaped(String text) {
        var html = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return html.toString();
    }
}
