package dev.hirundo.auth;

import dev.hirundo.auth.Codes.Purpose;
import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.auth.mail.Mail;
import dev.hirundo.auth.mail.MailTemplates;
import dev.hirundo.auth.mail.MailTemplates.Value;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The mails that are written to people, and the links in them: to a page of the site, which finds
/// the token behind the `#`, where no server's log and no other site sees it.
///
/// Everything happens after the answer, so that its time tells nothing about accounts. Without a
/// mailer nothing does.
final class Letters {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final String UNKNOWN_DEVICE = "an unnamed device";

    private final Desk desk;
    private final Background background;
    private final MailTemplates templates;
    private final Optional<Consumer<Mail>> post;

    /// @param post where mails are put to be sent; empty if none can be
    Letters(
            Desk desk,
            Background background,
            MailTemplates templates,
            Optional<Consumer<Mail>> post) {
        this.desk = desk;
        this.background = background;
        this.templates = templates;
        this.post = post;
    }

    /// A link that verifies the address of an account.
    void verify(Account account) {
        later(
                () ->
                        token(
                                MailTemplates.Kind.VERIFY,
                                Purpose.VERIFY_EMAIL,
                                account,
                                account.email()));
    }

    /// Somebody registered with an address that has an account: its owner is told, and sent the
    /// link once more that he may have lost.
    void haveAccount(EmailAddress email) {
        later(
                () ->
                        desk.accounts()
                                .findByEmail(email)
                                .map(AccountTable.Row::account)
                                .ifPresent(this::haveAccount));
    }

    private void haveAccount(Account account) {
        if (account.emailVerified()) {
            send(MailTemplates.Kind.EXISTS, account.email(), account, new EnumMap<>(Value.class));
        } else {
            token(MailTemplates.Kind.VERIFY, Purpose.VERIFY_EMAIL, account, account.email());
        }
    }

    /// A link that sets a new password, if there is such an account.
    void forgotten(EmailAddress email, Device client) {
        later(
                () ->
                        desk.accounts()
                                .findByEmail(email)
                                .map(AccountTable.Row::account)
                                .filter(account -> !account.disabled())
                                .ifPresent(account -> reset(account, client)));
    }

    private void reset(Account account, Device client) {
        desk.events().add(Kind.PASSWORD_RESET_ASKED, account.id(), client);
        token(MailTemplates.Kind.RESET, Purpose.RESET_PASSWORD, account, account.email());
    }

    /// A link, to the new address, that makes it the account's.
    void changeEmail(Self self, Account account, EmailAddress email) {
        later(
                () ->
                        newAddress(self, email)
                                .ifPresent(
                                        token ->
                                                token(
                                                        MailTemplates.Kind.CHANGE,
                                                        Purpose.CHANGE_EMAIL,
                                                        account,
                                                        email.toString(),
                                                        token)));
    }

    /// None if the session has ended meanwhile, as by a new password: that voids all of these.
    private Optional<String> newAddress(Self self, EmailAddress email) {
        return desk.database()
                .inTransaction(
                        handle ->
                                desk.isOpen(handle, self)
                                        ? Optional.of(
                                                desk.codes()
                                                        .issue(
                                                                Purpose.CHANGE_EMAIL,
                                                                self.account(),
                                                                email.toString()))
                                        : Optional.empty());
    }

    /// Tells the old address.
    void emailChanged(Account before) {
        notice(MailTemplates.Kind.CHANGED, before, Map.of());
    }

    void passwordChanged(Account account) {
        notice(MailTemplates.Kind.PASSWORD, account, Map.of());
    }

    void newDevice(Account account, Session session) {
        String name = session.userAgent().isBlank() ? UNKNOWN_DEVICE : session.userAgent();
        notice(MailTemplates.Kind.DEVICE, account, Map.of(Value.DEVICE_NAME, name));
    }

    /// Only to an address that is known to be his.
    private void notice(MailTemplates.Kind kind, Account account, Map<Value, String> more) {
        if (account.emailVerified()) {
            var values = new EnumMap<Value, String>(Value.class);
            values.putAll(more);
            values.put(Value.TIME, TIME.format(desk.clock().instant()));
            later(() -> send(kind, account.email(), account, values));
        }
    }

    private void token(MailTemplates.Kind kind, Purpose purpose, Account account, String email) {
        token(kind, purpose, account, email, desk.codes().issue(purpose, account.id(), email));
    }

    private void token(
            MailTemplates.Kind kind, Purpose purpose, Account account, String email, String token) {
        var values = new EnumMap<Value, String>(Value.class);
        values.put(Value.CODE, token);
        values.put(Value.LIFETIME, words(purpose.ttl));
        values.put(Value.LINK, link(purpose.page + "=" + token));
        send(kind, email, account, values);
    }

    private void send(
            MailTemplates.Kind kind, String to, Account account, Map<Value, String> values) {
        values.put(Value.SITE, desk.settings().site());
        values.put(Value.NAME, account.name().orElse(""));
        values.putIfAbsent(
                Value.LINK, link(kind == MailTemplates.Kind.EXISTS ? "login" : "forgot"));
        post.orElseThrow().accept(templates.mail(kind, to, values));
    }

    private String link(String fragment) {
        URI url = desk.settings().url().orElseThrow();
        return url + (url.getPath().isEmpty() ? "/" : "") + "#" + fragment;
    }

    private static String words(Duration time) {
        return time.toHours() > 0
                ? time.toHours() + (time.toHours() == 1 ? " hour" : " hours")
                : time.toMinutes() + " minutes";
    }

    private void later(Runnable work) {
        if (post.isPresent()) {
            background.run(work);
        }
    }
}
