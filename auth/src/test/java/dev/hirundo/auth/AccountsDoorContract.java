package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Secret;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Accounts as the program handles them, and what it is told.
abstract class AccountsDoorContract {
    private static final Secret SECRET = Secret.of(PASSWORD);

    private final Database database;
    private final AuthSite site;
    private final Accounts accounts;
    private final Raced.Forgiving meanwhile = new Raced.Forgiving();
    private final AtomicReference<Consumer<Account>> onRegistered = new AtomicReference<>(_ -> {});
    private final List<String> newDevices = Collections.synchronizedList(new ArrayList<>());
    private final List<SecurityEvent> events = Collections.synchronizedList(new ArrayList<>());

    AccountsDoorContract(TestDatabase kind) {
        database = AuthSite.TABLES.open(kind);
        site =
                AuthSite.of(
                        database,
                        Map.of(),
                        builder ->
                                builder.attempts(meanwhile)
                                        .onRegistered(account -> onRegistered.get().accept(account))
                                        .onNewDevice(
                                                (account, session) ->
                                                        newDevices.add(session.userAgent()))
                                        .onEvent(events::add));
        accounts = site.auth.accounts();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private UUID ada() {
        return accounts.create("Ada@example.org", SECRET, "admin").orElseThrow().id();
    }

    @Test
    void whatTheProgramMakesCanLogIn() {
        var id = ada();
        var account = accounts.findByEmail("ADA@example.org").orElseThrow();
        assertEquals(account, accounts.find(id).orElseThrow());
        assertTrue(account.emailVerified());
        assertEquals(200, site.get("/admin", bearer(site.login("ada@example.org"))).status());
        assertTrue(accounts.create("ada@EXAMPLE.org", SECRET).isEmpty(), "taken");
        assertThrows(
                ProblemException.class,
                () -> accounts.create("bob@example.org", Secret.of("password1")));
        assertThrows(IllegalArgumentException.class, () -> accounts.create("bob", SECRET));
        for (String role : List.of("", " ", "a b", "x".repeat(101))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> accounts.create("bob@example.org", SECRET, role));
            assertThrows(IllegalArgumentException.class, () -> accounts.grant(id, role));
        }
        assertTrue(accounts.findByEmail("bob@example.org").isEmpty());
    }

    @Test
    void aRoleComesWithTheNextTokenAndGoesAtOnce() {
        var id = ada();
        var before = site.login("ada@example.org");
        accounts.grant(id, "editor");
        accounts.grant(id, "editor");
        assertEquals(id + " [admin] []", site.get("/whoami", bearer(before)).body());
        var after = site.refresh(before.text("refreshToken"));
        assertTrue(site.get("/whoami", bearer(after)).body().contains("editor"));
        assertTrue(accounts.revoke(id, "admin"));
        assertEquals(401, site.get("/admin", bearer(after)).status());
        assertEquals(403, site.get("/admin", bearer(site.login("ada@example.org"))).status());
        assertFalse(accounts.revoke(id, "admin"));
    }

    /// The role was read when the login began, and is gone when its token is signed.
    @Test
    void noTokenSaysARoleThatWasTakenAwayMeanwhile() {
        var id = ada();
        meanwhile.next(() -> accounts.revoke(id, "admin"));
        assertEquals(403, site.get("/admin", bearer(site.login("ada@example.org"))).status());
    }

    @Test
    void anAccountThatIsDeletedDuringItsLoginDoesNotComeIn() {
        var id = ada();
        meanwhile.next(() -> accounts.delete(id));
        assertEquals(401, site.login("ada@example.org").status());
        assertFalse(accounts.delete(id) || accounts.disable(id) || accounts.enable(id));
        assertEquals(0, accounts.endSessions(id));
    }

    @Test
    void disablingAndEndingTakeAllThatIsOpen() {
        var id = ada();
        var first = site.login("ada@example.org");
        var second = site.login("ada@example.org");
        assertEquals(2, accounts.endSessions(id));
        assertEquals(401, site.get("/whoami", bearer(first)).status());
        assertEquals(401, site.refresh(second.text("refreshToken")).status());
        var third = site.login("ada@example.org");
        assertTrue(accounts.disable(id));
        assertEquals(401, site.get("/whoami", bearer(third)).status());
        assertEquals(401, site.login("ada@example.org").status());
        assertTrue(accounts.enable(id));
        assertEquals(
                401, site.refresh(third.text("refreshToken")).status(), "what ended stays ended");
        assertEquals(200, site.login("ada@example.org").status());
    }

    @Test
    void whatIsDoneInATransactionThatFailsIsNotDone() {
        var id = ada();
        var open = site.login("ada@example.org");
        assertThrows(
                IllegalStateException.class,
                () ->
                        database.useTransaction(
                                _ -> {
                                    accounts.delete(id);
                                    throw new IllegalStateException("undo");
                                }));
        assertEquals(200, site.get("/auth/me", bearer(open)).status());
    }

    @Test
    void theHookOfRegistrationSharesItsTransaction() {
        database.jdbi()
                .useHandle(
                        h ->
                                h.execute(
                                        "create table profile (id uuid primary key references auth_account)"));
        Consumer<Account> hook =
                account ->
                        database.jdbi()
                                .useHandle(
                                        h ->
                                                h.execute(
                                                        "insert into profile (id) values (?)",
                                                        account.id()));
        onRegistered.set(hook);
        assertEquals(201, site.register("ada@example.org").status());
        onRegistered.set(
                hook.andThen(
                        _ -> {
                            throw new IllegalStateException("no room");
                        }));
        var failed = site.register("bob@example.org");
        assertEquals(500, failed.status());
        assertFalse(failed.body().contains("no room"));
        assertEquals(1, Raced.count(database, "select count(*) from profile"));
        assertTrue(accounts.findByEmail("bob@example.org").isEmpty());
        assertEquals(
                1,
                Raced.count(database, "select count(*) from auth_event where kind = 'registered'"));
    }

    @Test
    void aNewDeviceIsToldAndMailedOnce() {
        ada();
        login("Firefox");
        assertTrue(newDevices.isEmpty(), "the first of all is none");
        login("Firefox");
        login("Evil\u00a0Browser");
        login("Evil\u00a0Browser");
        assertEquals(1, newDevices.size(), newDevices::toString);
        assertTrue(site.mail().text().contains("Browser"));
        assertTrue(site.mails.isEmpty());
    }

    private void login(String userAgent) {
        assertEquals(
                200,
                site.post(
                                "/auth/login",
                                AuthSite.credentials("ada@example.org", PASSWORD),
                                "User-Agent",
                                userAgent)
                        .status());
    }

    @Test
    void eachEventIsToldOnceAndHoldsNoSecret() {
        var id = ada();
        var open = site.login("ada@example.org");
        site.login("ada@example.org", "a secret slip");
        site.login("nobody@example.org", "a secret slip");
        site.post("/auth/logout", "", bearer(open));
        accounts.disable(id);
        var kinds = events.stream().map(SecurityEvent::kind).toList();
        assertEquals(
                List.of(
                        Kind.REGISTERED,
                        Kind.LOGIN,
                        Kind.LOGIN_FAILED,
                        Kind.LOGIN_FAILED,
                        Kind.SESSION_ENDED,
                        Kind.ACCOUNT_DISABLED),
                kinds);
        assertFalse(
                events.toString().contains("secret slip")
                        || events.toString().contains("@example.org"));
        assertTrue(events.get(3).account().isEmpty());
        assertEquals(kinds.size(), Raced.count(database, "select count(*) from auth_event"));
    }
}
