package dev.hirundo.auth.mail;

import dev.hirundo.auth.mail.MailTemplates.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Reads the texts that lie beside this class: `<kind>.txt` holds the subject, what is written on
/// the link's button, and the message in paragraphs. The HTML is made from the same paragraphs in
/// the frame `layout.html`, so that both say the same.
final class StandardTemplates {
    private static final String LINK = "{link}";

    private StandardTemplates() {}

    static Map<Kind, Template> read() {
        String layout = resource("layout.html");
        var templates = new EnumMap<Kind, Template>(Kind.class);
        for (var kind : Kind.values()) {
            String file = resource(kind.name().toLowerCase(Locale.ROOT) + ".txt");
            templates.put(kind, template(kind, file, layout));
        }
        return templates;
    }

    private static Template template(Kind kind, String file, String layout) {
        String[] paragraphs = file.strip().split("\n\n", -1);
        var head = paragraphs[0].lines().toList();
        String subject = head.get(0).substring("Subject: ".length());
        String action = head.get(1).substring("Action: ".length());
        var body = Arrays.asList(paragraphs).subList(1, paragraphs.length);
        String html =
                body.stream().map(p -> paragraph(p, action)).collect(Collectors.joining("\n"));
        return new Template(
                kind,
                subject,
                String.join("\n\n", body) + "\n",
                layout.replace("[subject]", Template.escaped(subject)).replace("[body]", html));
    }

    /// The link is shown as a text too, for those whose mail program shows no buttons, and for
    /// those who look where it leads.
    private static String paragraph(String text, String action) {
        if (!text.equals(LINK)) {
            return "<p>" + Template.escaped(text).replace("\n", "<br>\n") + "</p>";
        }
        return """
                <p><a href="{link}" style="display:inline-block;padding:10px 18px;border-radius:6px;\
                background:#1d4ed8;color:#ffffff;text-decoration:none">%s</a></p>
                <p style="font-size:13px;word-break:break-all">Or copy this into your browser:<br>\
                <a href="{link}">{link}</a></p>"""
                .formatted(Template.escaped(action));
    }

    private static String resource(String name) {
        try (var in = StandardTemplates.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the jar of hirundo-auth");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
