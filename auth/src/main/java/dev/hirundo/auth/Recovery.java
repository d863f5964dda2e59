package dev.hirundo.auth;

import dev.hirundo.auth.Codes.Purpose;
import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.core.Secret;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// What is done by links in mails: a forgotten password, a verified address, a new one.
final class Recovery {
    private final Desk desk;
    private final Passwords passwords;
    private final Throttle throttle;
    private final Letters letters;
    private final Robots robots;
    private final KeyTable keys;
    private final TotpTable secondFactors;

    Recovery(
            Desk desk,
            Passwords passwords,
            Throttle throttle,
            Letters letters,
            Robots robots,
            KeyTable keys,
            TotpTable secondFactors) {
        this.desk = desk;
        this.passwords = passwords;
        this.throttle = throttle;
        this.letters = letters;
        this.robots = robots;
        this.keys = keys;
        this.secondFactors = secondFactors;
    }

    record Forgot(@NotNull String email, @Nullable @Size(max = 4096) String captcha) {}

    record Reset(@NotNull Secret token, @NotNull Secret password) {}

    record Token(@NotNull Secret token) {}

    /// @param email the new address; the present one to be sent its link once more
    record NewEmail(@NotNull String email, @Nullable Secret password) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/password/forgot", "Ask for a link to a new password", this::forgot)
                        .body(Forgot.class)
                        .answers(202, "If there is such an account, mail is on its way.")
                        .problems(429, 503),
                Endpoint.post("/password/reset", "Set a new password", this::reset)
                        .body(Reset.class)
                        .answers(
                                204,
                                "Set; all sessions, API keys and linked identities have ended.")
                        .problems(503),
                Endpoint.post("/email", "Change your address", this::changeEmail)
                        .bearer()
                        .body(NewEmail.class)
                        .answers(202, "Mail is on its way to the new address.")
                        .problems(429, 503),
                Endpoint.post("/email/verify", "Show that mail reaches you", this::verify)
                        .body(Token.class)
                        .answers(204, "The address is verified.")
                        .problems(409));
    }

    /// Whether there is such an account shows neither in the answer nor in its time: that is looked
    /// up later.
    private void forgot(ServerRequest req, ServerResponse res) {
        var body = Body.read(req, Forgot.class);
        var client = desk.client(req);
        var email = Desk.email(body.email());
        throttle.mailFrom(client);
        robots.keepOut(body.captcha(), client);
        throttle.mailTo(email);
        letters.forgotten(email, client);
        accepted(res, "If there is an account with this address, mail is on its way to it.");
    }

    private static void accepted(ServerResponse res, String detail) {
        Body.send(res, 202, Map.of("detail", detail));
    }

    /// The link is used up last, so that a password which is refused does not cost a new mail.
    private void reset(ServerRequest req, ServerResponse res) {
        var body = Body.read(req, Reset.class);
        String token = body.token().reveal();
        var account =
                desk.codes()
                        .peek(Purpose.RESET_PASSWORD, token)
                        .flatMap(used -> desk.accounts().find(used.account()))
                        .map(AccountTable.Row::account)
                        .orElseThrow(Refusals::deadLink);
        passwords.demandGood(
                body.password(), EmailAddress.parse(account.email()), account.name(), "/password");
        String hash = passwords.hash(body.password());
        var client = desk.client(req);
        boolean done =
                desk.database()
                        .inTransaction(
                                handle -> {
                                    SessionSql.lockAccount(handle, account.id());
                                    boolean good = isOfPresentAddress(account.id(), token);
                                    if (good) {
                                        reset(account, hash, client);
                                    }
                                    return good;
                                });
        if (!done) {
            throw Refusals.deadLink();
        }
        letters.passwordChanged(account);
        Body.send(res, 204);
    }

    /// Uses up a link, and tells whether it came to the address that the account has now: by that
    /// it is verified.
    private boolean isOfPresentAddress(UUID account, String token) {
        return desk.codes()
                .use(Purpose.RESET_PASSWORD, token)
                .filter(used -> desk.accounts().verified(account, used.data()))
                .isPresent();
    }

    /// Who forgot a password may have lost it to somebody: nothing that was opened with it stays
    /// open, and no other way in. One whose address nobody had verified may have been made by a
    /// stranger: then the second factor is his too.
    ///
    /// @param account as it was
    private void reset(Account account, String hash, Device client) {
        desk.accounts().passwordHash(account.id(), hash);
        desk.sessions().endAll(account.id(), EndCause.PASSWORD_RESET);
        keys.deleteAll(account.id());
        desk.accounts().unlinkAll(account.id());
        if (!account.emailVerified()) {
            secondFactors.delete(account.id());
        }
        desk.codes().forget(Purpose.CHANGE_EMAIL, account.id());
        desk.events().add(Kind.PASSWORD_RESET, account.id(), client);
    }

    private void changeEmail(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var body = Body.read(req, NewEmail.class);
        var client = desk.client(req);
        var email = Desk.email(body.email());
        var row = desk.row(self);
        throttle.mailFrom(client);
        if (row.account().email().equals(email.toString())) {
            throttle.mailTo(email);
            letters.verify(row.account());
        } else {
            passwords.confirm(desk, self, row, body.password(), client, "/password");
            throttle.mailToNew(email);
            desk.events().add(Kind.EMAIL_CHANGE_ASKED, self.account(), client);
            letters.changeEmail(self, row.account(), email);
        }
        accepted(res, "Follow the link in the mail that was sent to the address.");
    }

    private void verify(ServerRequest req, ServerResponse res) {
        String token = Body.read(req, Token.class).token().reveal();
        var client = desk.client(req);
        var verified = desk.codes().use(Purpose.VERIFY_EMAIL, token);
        if (verified.isPresent()) {
            var used = verified.get();
            if (!desk.accounts().verified(used.account(), used.data())) {
                throw Refusals.deadLink(); // the address was changed since
            }
            desk.events().add(Kind.EMAIL_VERIFIED, used.account(), client);
        } else {
            letters.emailChanged(change(token, client));
        }
        Body.send(res, 204);
    }

    /// @return the account as it was
    private Account change(String token, Device client) {
        var id =
                desk.codes()
                        .peek(Purpose.CHANGE_EMAIL, token)
                        .orElseThrow(Refusals::deadLink)
                        .account();
        try {
            return desk.database()
                    .inTransaction(
                            handle -> {
                                SessionSql.lockAccount(handle, id); // a new password voids links
                                return change(id, token, client);
                            });
        } catch (JdbiException e) {
            throw AccountTable.isEmailTaken(e) ? Refusals.emailTaken() : e;
        }
    }

    private Account change(UUID id, String token, Device client) {
        var used = desk.codes().use(Purpose.CHANGE_EMAIL, token).orElseThrow(Refusals::deadLink);
        var before = desk.accounts().find(id).orElseThrow(Refusals::deadLink).account();
        desk.accounts().email(id, EmailAddress.parse(used.data()));
        desk.codes().forget(Purpose.RESET_PASSWORD, id);
        desk.events().add(Kind.EMAIL_CHANGED, id, client);
        return before;
    }
}
