package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.core.ProblemException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Begins sessions and carries them on, once somebody has shown who he is.
final class Logins {
    private final Desk desk;
    private final AccessTokens accessTokens;
    private final Cookies cookies;
    private final Letters letters;
    private final List<BiConsumer<Account, Session>> onNewDevice;

    Logins(
            Desk desk,
            AccessTokens accessTokens,
            Cookies cookies,
            Letters letters,
            List<BiConsumer<Account, Session>> onNewDevice) {
        this.desk = desk;
        this.accessTokens = accessTokens;
        this.cookies = cookies;
        this.letters = letters;
        this.onNewDevice = List.copyOf(onNewDevice);
    }

    Cookies cookies() {
        return cookies;
    }

    /// As RFC 6749 has it, in our spelling; without the tokens where they are cookies.
    record Tokens(
            @Nullable String accessToken,
            String tokenType,
            long expiresIn,
            @Nullable String refreshToken) {
        @Override
        public String toString() {
            return "Tokens[expiresIn=" + expiresIn + "]";
        }
    }

    /// Begins a session, if the account still has the password that it was let in with.
    ///
    /// @param row as it was when the password was compared
    /// @throws ProblemException 401 if it was changed since, or the account disabled
    void login(
            ServerRequest req,
            ServerResponse res,
            AccountTable.Row row,
            String method,
            boolean cookie) {
        var begun =
                begin(
                        req,
                        row.account(),
                        method,
                        now -> now.passwordHash().equals(row.passwordHash()));
        send(res, accessToken(begun), begun.opened().refreshToken().reveal(), cookie);
    }

    /// Begins a session, as cookies, without an answer.
    void loginByCookie(ServerRequest req, ServerResponse res, Account account, String method) {
        var begun = begin(req, account, method, _ -> true);
        cookies.set(res, accessToken(begun), begun.opened().refreshToken().reveal());
    }

    /// @param account as it was when the session began
    private record Begun(Account account, Opened opened, boolean newDevice) {}

    private String accessToken(Begun begun) {
        return accessTokens.issue(begun.account(), begun.opened().session().id(), 0);
    }

    private Begun begin(
            ServerRequest req, Account account, String method, Predicate<AccountTable.Row> still) {
        var client = desk.client(req);
        var begun =
                desk.database()
                        .inTransaction(handle -> begin(handle, account, method, client, still));
        if (begun.newDevice()) {
            var session = begun.opened().session();
            letters.newDevice(begun.account(), session);
            onNewDevice.forEach(hook -> hook.accept(begun.account(), session));
        }
        return begun;
    }

    /// Whatever takes rights away locks the account's row too: it comes before, and is seen here,
    /// or it finds the session that is begun here, and ends it.
    private Begun begin(
            Handle handle,
            Account before,
            String method,
            Device client,
            Predicate<AccountTable.Row> still) {
        SessionSql.lockAccount(handle, before.id());
        var account =
                desk.accounts()
                        .find(before.id())
                        .filter(row -> !row.account().disabled() && still.test(row))
                        .orElseThrow(Refusals::wrongCredentials)
                        .account();
        boolean newDevice = desk.sessions().isNewDevice(account.id(), client.userAgent());
        var opened = desk.sessions().open(account.id(), method, client);
        event(Kind.LOGIN, account, opened.session(), client, method);
        if (newDevice) {
            event(Kind.NEW_DEVICE, account, opened.session(), client, method);
        }
        return new Begun(account, opened, newDevice);
    }

    private void event(Kind kind, Account account, Session session, Device client, String detail) {
        desk.events()
                .add(kind, Optional.of(account.id()), Optional.of(session.id()), client, detail);
    }

    /// Trades a refresh token for the next.
    void refresh(ServerRequest req, ServerResponse res, String token, boolean cookie) {
        switch (desk.sessions().refresh(token, desk.client(req))) {
            case Refreshed.Renewed renewed -> {
                var row = desk.accounts().find(renewed.account());
                if (row.isEmpty() || row.get().account().disabled()) {
                    throw refused(res, cookie);
                }
                send(
                        res,
                        accessTokens.issue(
                                row.get().account(), renewed.session(), renewed.generation()),
                        renewed.refreshToken().reveal(),
                        cookie);
            }
            case Refreshed.Refused _ -> throw refused(res, cookie);
        }
    }

    private ProblemException refused(ServerResponse res, boolean cookie) {
        if (cookie) {
            cookies.clear(res);
        }
        return Refusals.unauthorized("This session has ended. Log in again.");
    }

    private void send(ServerResponse res, String accessToken, String refreshToken, boolean cookie) {
        long seconds = accessTokens.ttl().toSeconds();
        if (cookie) {
            cookies.set(res, accessToken, refreshToken);
            Body.send(res, 200, new Tokens(null, "Cookie", seconds, null));
        } else {
            Body.send(res, 200, new Tokens(accessToken, "Bearer", seconds, refreshToken));
        }
    }
}
