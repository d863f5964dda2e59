package dev.hirundo.auth.mail;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.mail.MailTemplates.Kind;
import dev.hirundo.auth.mail.MailTemplates.Value;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailTemplatesTest {
    private static final String TO = "ada@example.org";
    private static final String LINK = "https://todo.example/verify?a=1&token=abc";
    private static final String ESCAPED_LINK = "https://todo.example/verify?a=1&amp;token=abc";

    private final MailTemplates standard = MailTemplates.standard();

    private static Map<Value, String> values(Kind kind) {
        return kind.shown().stream()
                .collect(Collectors.toMap(v -> v, v -> v == Value.LINK ? LINK : "some " + v));
    }

    private static Map<Value, String> values(Kind kind, Value value, String text) {
        var values = new EnumMap<>(values(kind));
        values.put(value, text);
        return values;
    }

    @ParameterizedTest
    @EnumSource
    void everyStandardMailSaysItsLinkAsTextAndAsButtonAndWhatToDoIfItWasNotYou(Kind kind) {
        var mail = standard.mail(kind, TO, values(kind));

        assertAll(
                () -> assertTrue(mail.subject().contains("some SITE")),
                () -> assertTrue(mail.text().contains("\n\n" + LINK + "\n")),
                () -> assertTrue(mail.html().contains("href=\"" + ESCAPED_LINK + "\"")),
                () -> assertTrue(mail.html().contains(">" + ESCAPED_LINK + "</a>")),
                () -> assertTrue(mail.html().startsWith("<!DOCTYPE html>\n<html lang=\"en\">")),
                () ->
                        assertTrue(
                                mail.text()
                                        .matches(
                                                "(?s).*(It wasn't you|You have not registered)\\?.*")),
                () -> assertFalse(mail.html().contains("<img")),
                () -> assertFalse((mail.text() + mail.html()).matches("(?s).*[{}\\[\\]].*")));
    }

    @ParameterizedTest
    @EnumSource
    void noStandardMailSaysAStrangersName(Kind kind) {
        var mail = standard.mail(kind, TO, values(kind, Value.NAME, "You won! evil.example"));

        assertFalse((mail.subject() + mail.text() + mail.html()).contains("evil.example"));
    }

    static Stream<String> attacks() {
        return Stream.of(
                "<script>alert(1)</script>",
                "\" onclick=\"alert(1)",
                "' onclick='alert(1)",
                "</title><script>",
                "--><img src=x onerror=alert(1)>",
                "&lt;script&gt;",
                "<a href=javascript:alert(1)>");
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void whatOthersWroteIsTextInHtml(String attack) {
        var mail =
                standard.with(Kind.DEVICE, "s", "{name}", "<p title=\"x\">[{name}|{device}]</p>")
                        .mail(Kind.DEVICE, TO, values(Kind.DEVICE, Value.NAME, attack));
        String shown =
                mail.html().substring(mail.html().indexOf('[') + 1, mail.html().indexOf('|'));

        assertFalse(shown.matches("(?s).*[<>\"'].*"), shown);
        assertEquals(attack, unescaped(shown));
        assertEquals(attack, mail.text());
    }

    private static String unescaped(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void noValueMakesATagInAStandardMail(String attack) {
        for (var value : new Value[] {Value.SITE, Value.DEVICE_NAME, Value.TIME}) {
            String plain = standard.mail(Kind.DEVICE, TO, values(Kind.DEVICE)).html();
            String html = standard.mail(Kind.DEVICE, TO, values(Kind.DEVICE, value, attack)).html();

            assertEquals(tags(plain), tags(html));
        }
    }

    private static long tags(String html) {
        return html.chars().filter(c -> c == '<').count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                " javascript:alert(1)",
                "java\tscript:alert(1)",
                "data:text/html,<script>",
                "vbscript:x",
                "//evil.example/",
                "/verify",
                "https:evil",
                "https:///x",
                "https://todo.example@evil.example/",
                "https://todo.example/\" onclick=\"x",
                "https://todo.example/\r\nhttps://evil.example",
                "ftp://todo.example/",
                "file:///etc/passwd",
            })
    void onlyAWebPageIsALink(String link) {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                standard.mail(
                                        Kind.VERIFY, TO, values(Kind.VERIFY, Value.LINK, link)));
        assertFalse(!link.isEmpty() && String.valueOf(e.getMessage()).contains(link));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080/v?t=x", "https://todo.example/#t=a'b"})
    void otherPagesAre(String link) {
        var values = values(Kind.VERIFY, Value.LINK, link);

        assertTrue(standard.mail(Kind.VERIFY, TO, values).text().contains(link));
    }

    @Test
    void aNameCannotBeginALineOrAHeader() {
        var mail =
                standard.with(Kind.VERIFY, "Hi {name}", "Hi {name}.", "<p>{name}</p>")
                        .mail(
                                Kind.VERIFY,
                                TO,
                                values(Kind.VERIFY, Value.NAME, "a\r\nBcc: eve\u2028b\u202Ec\0"));

        assertEquals("Hi a  Bcc: eve b c", mail.subject());
        assertEquals("Hi a  Bcc: eve b c.", mail.text());
    }

    @Test
    void aNameIsCutButNotInTheMiddleOfACharacter() {
        var mail =
                standard.with(Kind.VERIFY, "s", "{name}", "h")
                        .mail(
                                Kind.VERIFY,
                                TO,
                                values(Kind.VERIFY, Value.NAME, "\uD83D\uDC26".repeat(500)));

        assertEquals("\uD83D\uDC26".repeat(100), mail.text());
    }

    @Test
    void aPlaceholderInAValueStaysWhatItIs() {
        var mail =
                standard.with(Kind.VERIFY, "{site}", "{name} {site}", "{name}")
                        .mail(Kind.VERIFY, TO, values(Kind.VERIFY, Value.NAME, "{link} $1 \\"));

        assertEquals("{link} $1 \\ some SITE", mail.text());
        assertEquals("{link} $1 \\", mail.html());
    }

    @ParameterizedTest
    @CsvSource({
        "{nmae}, text, html",
        "subject, {Link}, html",
        "subject, { link }, html",
        "subject, text, {device}",
        "subject, text, {link.x}",
        "' ', text, html",
        "subject, ' ', html",
        "subject, text, ' '",
    })
    void aTemplateWithAnUnknownPlaceholderOrABlankPartIsRefused(
            String subject, String text, String html) {
        assertThrows(
                IllegalArgumentException.class,
                () -> standard.with(Kind.VERIFY, subject, text, html));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a href={link}>x</a>",
                "<a href='{link}'>x</a>",
                "<a href=\"{link}?x\">x</a>",
                "<a href=\"https://x.example/?{link}\">x</a>",
                "<p title=\"{name}\">x</p>",
                "<p {name}>x</p>",
                "<style>p{color:{name}}</style>",
                "<STYLE>{name}</STYLE>",
                "<script>{name}</script>",
                "<SCRIPT>x</SCRIPT>",
                "<!-- {name} -->",
                "<{name}>",
            })
    void aTemplateWithAValueWhereEscapingIsNotEnoughIsRefused(String html) {
        assertThrows(
                IllegalArgumentException.class, () -> standard.with(Kind.VERIFY, "s", "t", html));
    }

    @Test
    void aTemplateMayHaveStylesAndLinks() {
        assertDoesNotThrow(
                () ->
                        standard.with(
                                Kind.VERIFY,
                                "s",
                                "t",
                                "<style>p{color:red} b{}</style><a href=\"{link}\">{link}</a> {name}"));
    }

    @Test
    void aSubjectIsOneLine() {
        assertThrows(
                IllegalArgumentException.class, () -> standard.with(Kind.VERIFY, "s\nt", "t", "h"));
    }

    @Test
    void oneReplacedTemplateLeavesTheOthersAndTheOriginal() {
        var own = standard.with(Kind.VERIFY, "Hallo", "t", "h");

        assertEquals("Hallo", own.mail(Kind.VERIFY, TO, values(Kind.VERIFY)).subject());
        assertEquals(
                standard.mail(Kind.RESET, TO, values(Kind.RESET)),
                own.mail(Kind.RESET, TO, values(Kind.RESET)));
        assertFalse(standard.mail(Kind.VERIFY, TO, values(Kind.VERIFY)).subject().equals("Hallo"));
    }

    @Test
    void aMissingOrAForeignValueIsRefusedEvenIfTheTextDoesNotShowIt() {
        var missing = new EnumMap<>(values(Kind.VERIFY));
        missing.remove(Value.CODE);

        assertThrows(IllegalArgumentException.class, () -> standard.mail(Kind.VERIFY, TO, missing));
        assertThrows(
                IllegalArgumentException.class,
                () -> standard.mail(Kind.EXISTS, TO, values(Kind.EXISTS, Value.CODE, "1")));
    }
}
