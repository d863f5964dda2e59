package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Secret;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.validation.constraints.NotNull;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The code of an authenticator app beside the password, and recovery codes for when the app is
/// lost.
final class SecondFactor {
    private final Desk desk;
    private final Passwords passwords;
    private final Throttle throttle;
    private final TotpTable table;
    private final Vault vault;
    private final SecureRandom random;

    SecondFactor(
            Desk desk,
            Passwords passwords,
            Throttle throttle,
            TotpTable table,
            Vault vault,
            SecureRandom random) {
        this.desk = desk;
        this.passwords = passwords;
        this.throttle = throttle;
        this.table = table;
        this.vault = vault;
        this.random = random;
    }

    record Password(@Nullable Secret password) {}

    record Code(@NotNull Secret code) {}

    record State(boolean enabled, int recoveryCodes) {}

    /// @param secret for those who type it into the app
    /// @param uri for a QR code
    record Enrolment(String secret, String uri) {
        @Override
        public String toString() {
            return "Enrolment[]";
        }
    }

    record Codes(List<String> recoveryCodes) {
        @Override
        public String toString() {
            return "Codes[" + recoveryCodes.size() + "]";
        }
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/totp", "Whether a second factor is asked for", this::state)
                        .bearer()
                        .answers(200, "How it is.", State.class),
                Endpoint.post("/totp", "Begin with an authenticator app", this::enrol)
                        .bearer()
                        .body(Password.class)
                        .answers(200, "Put this into the app, then confirm.", Enrolment.class)
                        .problems(409, 429, 503),
                Endpoint.post("/totp/confirm", "Show that the app works", this::confirm)
                        .bearer()
                        .body(Code.class)
                        .answers(200, "From now on a code is asked for.", Codes.class)
                        .problems(404, 409, 429),
                Endpoint.post("/totp/recovery", "Make new recovery codes", this::recovery)
                        .bearer()
                        .body(Password.class)
                        .answers(200, "The old ones are no good any more.", Codes.class)
                        .problems(404, 429, 503),
                Endpoint.post("/totp/disable", "Do without a second factor", this::disable)
                        .bearer()
                        .body(Password.class)
                        .answers(204, "No code is asked for any more.")
                        .problems(429, 503));
    }

    /// Lets a login go on if it brought what the account wants.
    ///
    /// @throws ProblemException 401 if it did not; 429
    void demand(UUID account, Optional<Secret> code, Device client) {
        var row = table.find(account).filter(TotpTable.Row::confirmed);
        if (row.isEmpty()) {
            return;
        }
        if (code.isEmpty()) {
            throw Refusals.codeWanted("This account wants a second factor");
        }
        throttle.code(account);
        if (!isRight(account, row.get(), code.get().reveal(), client)) {
            desk.events().add(Kind.LOGIN_FAILED, account, client, "wrong code");
            throw Refusals.codeWanted("The code is wrong, or was used before");
        }
        throttle.codeRight(account);
    }

    /// Recovery codes first, which need no secret: should that be lost, they still open.
    private boolean isRight(UUID account, TotpTable.Row row, String code, Device client) {
        var recovery = RecoveryCodes.parse(code);
        if (recovery.isPresent()) {
            String hash = RecoveryCodes.hash(account.toString(), recovery.get());
            boolean used = table.useRecoveryCode(account, hash);
            if (used) {
                desk.events().add(Kind.RECOVERY_CODE_USED, account, client);
            }
            return used;
        }
        var step = Totp.verify(secret(account, row), code, row.lastStep(), desk.clock().instant());
        return step.isPresent() && table.use(account, step.getAsLong());
    }

    private byte[] secret(UUID account, TotpTable.Row row) {
        return vault.open(row.secret(), account.toString())
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "the second factor of account "
                                                + account
                                                + " was sealed with another auth.secret: put that under auth.former"));
    }

    private void state(ServerRequest req, ServerResponse res) {
        var id = Self.of(req).account();
        boolean enabled = table.find(id).filter(TotpTable.Row::confirmed).isPresent();
        Body.send(res, 200, new State(enabled, table.recoveryCodes(id)));
    }

    private void enrol(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var body = Body.read(req, Password.class);
        var row = desk.row(self);
        passwords.confirm(desk, self, row, body.password(), desk.client(req), "/password");
        demandNone(self.account());
        byte[] secret = Totp.newSecret(random);
        if (!table.begin(self.account(), vault.seal(secret, self.account().toString()))) {
            throw thereIsOne();
        }
        String uri = Totp.uri(desk.settings().site(), row.account().email(), secret);
        Body.send(res, 200, new Enrolment(Base32.encode(secret), uri));
    }

    private void demandNone(UUID account) {
        if (table.find(account).filter(TotpTable.Row::confirmed).isPresent()) {
            throw thereIsOne();
        }
    }

    private static ProblemException thereIsOne() {
        return Problem.of(409)
                .withDetail("There is a second factor already: disable it first.")
                .toException();
    }

    private void confirm(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var id = self.account();
        String code = Body.read(req, Code.class).code().reveal();
        var row = table.find(id).orElseThrow(() -> Refusals.notFound("enrolment"));
        demandNone(id);
        throttle.code(id);
        var step = Totp.verify(secret(id, row), code, row.lastStep(), desk.clock().instant());
        if (step.isEmpty()) {
            throw Refusals.invalid("/code", "Code", "is not what the app shows now");
        }
        var codes = RecoveryCodes.create(random);
        desk.database()
                .useTransaction(
                        handle -> {
                            desk.demandOpen(handle, self);
                            if (!table.confirm(id, row.secret(), step.getAsLong())) {
                                throw thereIsOne();
                            }
                            store(id, codes);
                            desk.events().add(Kind.TOTP_ENABLED, id, desk.client(req));
                        });
        throttle.codeRight(id);
        Body.send(res, 200, new Codes(codes));
    }

    private void store(UUID account, List<String> codes) {
        table.replaceRecoveryCodes(
                account,
                codes.stream().map(c -> RecoveryCodes.hash(account.toString(), c)).toList());
    }

    private void recovery(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var body = Body.read(req, Password.class);
        passwords.confirm(
                desk, self, desk.row(self), body.password(), desk.client(req), "/password");
        if (table.find(self.account()).filter(TotpTable.Row::confirmed).isEmpty()) {
            throw Refusals.notFound("second factor");
        }
        var codes = RecoveryCodes.create(random);
        store(self.account(), codes);
        Body.send(res, 200, new Codes(codes));
    }

    private void disable(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var body = Body.read(req, Password.class);
        var client = desk.client(req);
        passwords.confirm(desk, self, desk.row(self), body.password(), client, "/password");
        if (table.delete(self.account())) {
            desk.events().add(Kind.TOTP_DISABLED, self.account(), client);
        }
        Body.send(res, 204);
    }
}
