package dev.hirundo.auth;

import dev.hirundo.core.ProblemException;
import dev.hirundo.core.data.Database;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// What every route of this module works with.
///
/// @param address how the address of a client is found
record Desk(
        AuthSettings settings,
        Database database,
        AccountTable accounts,
        Sessions sessions,
        Codes codes,
        Events events,
        InstantSource clock,
        Supplier<UUID> ids,
        Function<ServerRequest, String> address) {

    /// No client: the program itself.
    static final Device NO_CLIENT = new Device("", "");

    Device client(ServerRequest request) {
        return new Device(
                request.headers().first(HeaderNames.USER_AGENT).orElse(""), address.apply(request));
    }

    /// The account of who asks.
    ///
    /// @throws ProblemException 401 if it was deleted or disabled a moment ago
    AccountTable.Row row(Self self) {
        return accounts.find(self.account())
                .filter(row -> !row.account().disabled())
                .orElseThrow(() -> Refusals.unauthorized("This account is no more."));
    }

    /// Whether a session has not ended, here or on another node. In a transaction: until that is
    /// over nobody sets another password, so that what is done in it stands or falls with the
    /// session.
    boolean isOpen(Handle handle, Self self) {
        return SessionSql.lockAccount(handle, self.account())
                && sessions.list(self.account()).stream()
                        .anyMatch(session -> session.id().equals(self.session()));
    }

    /// @throws ProblemException 401 unless it [#isOpen]
    void demandOpen(Handle handle, Self self) {
        if (!isOpen(handle, self)) {
            throw Refusals.unauthorized("This session has ended. Log in again.");
        }
    }

    /// @throws ProblemException 422 if it is no address
    static EmailAddress email(String text) {
        try {
            return EmailAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw Refusals.invalid("/email", "Email", String.valueOf(e.getMessage()));
        }
    }
}
