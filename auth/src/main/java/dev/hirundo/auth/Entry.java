package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Secret;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The way in and out: login with a password, refresh, logout.
final class Entry {
    private final Desk desk;
    private final Passwords passwords;
    private final SecondFactor secondFactor;
    private final Logins logins;

    Entry(Desk desk, Passwords passwords, SecondFactor secondFactor, Logins logins) {
        this.desk = desk;
        this.passwords = passwords;
        this.secondFactor = secondFactor;
        this.logins = logins;
    }

    /// @param code of an authenticator app, or a recovery code, where the account wants one
    /// @param cookie whether the tokens shall be cookies that scripts cannot read
    record Login(
            @NotNull String email,
            @NotNull Secret password,
            @Nullable Secret code,
            boolean cookie) {}

    record Refresh(@NotNull Secret refreshToken) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/login", "Log in with a password", this::login)
                        .body(Login.class)
                        .answers(200, "Logged in.", Logins.Tokens.class)
                        .problems(401, 403, 429, 503),
                Endpoint.post("/refresh", "Trade a refresh token for new tokens", this::refresh)
                        .optionalBody(Refresh.class)
                        .answers(200, "Here are the next tokens.", Logins.Tokens.class)
                        .problems(401, 403),
                Endpoint.post("/logout", "End this session", this::logout)
                        .optionalBody(Refresh.class)
                        .answers(204, "Logged out."));
    }

    private void login(ServerRequest req, ServerResponse res) {
        var body = Body.read(req, Login.class);
        var client = desk.client(req);
        if (body.cookie()) {
            logins.cookies().demandOurs(req);
        }
        var email = Desk.email(body.email());
        passwords.demandRoom();
        var row = demandPassword(email, body.password(), client);
        var account = row.account();
        if (account.disabled()) {
            failed(Optional.of(row), client, "disabled");
            throw Refusals.wrongCredentials();
        }
        if (desk.settings().verificationRequired() && !account.emailVerified()) {
            failed(Optional.of(row), client, "email not verified");
            throw Refusals.emailNotVerified();
        }
        secondFactor.demand(account.id(), Optional.ofNullable(body.code()), client);
        logins.login(req, res, row, "password", body.cookie());
    }

    /// @return the account whose password, as it is stored now, this is
    private AccountTable.Row demandPassword(EmailAddress email, Secret password, Device client) {
        var row = attempt(email, password, client);
        boolean changed =
                !desk.accounts()
                        .find(row.account().id())
                        .map(AccountTable.Row::passwordHash)
                        .equals(Optional.of(row.passwordHash()));
        return changed ? attempt(email, password, client) : row; // hashed anew, or another one
    }

    private AccountTable.Row attempt(EmailAddress email, Secret password, Device client) {
        var row = desk.accounts().findByEmail(email);
        if (!passwords.attempt(email, row, password, client)) {
            failed(row, client, "wrong password");
            throw Refusals.wrongCredentials();
        }
        return row.orElseThrow();
    }

    private void failed(Optional<AccountTable.Row> row, Device client, String why) {
        desk.events()
                .add(
                        Kind.LOGIN_FAILED,
                        row.map(r -> r.account().id()),
                        Optional.empty(),
                        client,
                        why);
    }

    private void refresh(ServerRequest req, ServerResponse res) {
        var sent = sentRefreshToken(req);
        boolean cookie = sent.isEmpty();
        String token =
                sent.or(() -> logins.cookies().refreshToken(req))
                        .orElseThrow(() -> Refusals.unauthorized("Send a refresh token."));
        logins.refresh(req, res, token, cookie);
    }

    private static Optional<String> sentRefreshToken(ServerRequest req) {
        return Body.isSent(req)
                ? Optional.of(Body.read(req, Refresh.class).refreshToken().reveal())
                : Optional.empty();
    }

    /// Who is logged out already is not told so: what he wants is the case.
    private void logout(ServerRequest req, ServerResponse res) {
        var token = sentRefreshToken(req).or(() -> logins.cookies().refreshToken(req));
        if (Caller.of(req.context()) instanceof Caller.User user && user.session().isPresent()) {
            var self = Self.of(req);
            desk.sessions().end(self.account(), self.session(), EndCause.LOGOUT);
        }
        token.ifPresent(text -> desk.sessions().end(text, EndCause.LOGOUT));
        logins.cookies().clear(req, res);
        Body.send(res, 204);
    }
}
