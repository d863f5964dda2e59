package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.core.ProblemException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
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

    void login(
            ServerRequest req, ServerResponse res, Account account, String method, boolean cookie) {
        var opened = open(req, account, method);
        send(res, accessToken(account, opened), opened.refreshToken().reveal(), cookie);
    }

    /// Begins a session, as cookies, without an answer.
    void loginByCookie(ServerRequest req, ServerResponse res, Account account, String method) {
        var opened = open(req, account, method);
        cookies.set(res, accessToken(account, opened), opened.refreshToken().reveal());
    }

    private String accessToken(Account account, Opened opened) {
        return accessTokens.issue(account, opened.session().id(), 0);
    }

    private Opened open(ServerRequest req, Account account, String method) {
        var client = desk.client(req);
        boolean newDevice = desk.sessions().isNewDevice(account.id(), client.userAgent());
        var opened = desk.sessions().open(account.id(), method, client);
        var session = opened.session();
        event(Kind.LOGIN, account, session, client, method);
        if (newDevice) {
            event(Kind.NEW_DEVICE, account, session, client, method);
            letters.newDevice(account, session);
            onNewDevice.forEach(hook -> hook.accept(account, session));
        }
        return opened;
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
