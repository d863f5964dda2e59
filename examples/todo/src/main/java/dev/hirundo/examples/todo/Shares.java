package dev.hirundo.examples.todo;

import dev.hirundo.auth.Account;
import dev.hirundo.auth.Accounts;
import dev.hirundo.auth.EmailAddress;
import dev.hirundo.auth.SecurityEvent;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.crud.Crud;
import dev.hirundo.crud.Filter;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who sees whose list. It is shared with an address, and open to whoever has shown that the
/// address is his, now or later; the answer is the same, and takes as long, whether there is such
/// an account.
final class Shares {
    private final Database db;
    private final Crud todos;
    private volatile @Nullable Accounts accounts; // they tell of events, so they come later

    /// @param todos what is shared
    Shares(Database db, Crud todos) {
        this.db = db;
        this.todos = todos;
    }

    Crud resource(Accounts accounts) {
        this.accounts = accounts;
        return Crud.of(Share.class, db)
                .creates(NewShare.class, (caller, in) -> share(accounts, caller, in))
                .updates(NewShare.Change.class)
                .access(
                        Access.ownedBy("owner")
                                .or(Access.ownedBy("member").on(Operation.READ, Operation.DELETE)))
                .access("member", Access.ownedBy("member"))
                .beforeCommit((_, change) -> tell(change.row().member(), change.row().owner()))
                .build();
    }

    private static Share share(Accounts accounts, Caller caller, NewShare in) {
        var owner = accounts.find(UUID.fromString(((Caller.User) caller).subject())).orElseThrow();
        if (!owner.emailVerified()) {
            throw Problem.of(403)
                    .withDetail("Verify your address first: it tells others whose list it is.")
                    .toException();
        }
        String email = parse(in.email());
        var member = accounts.findByEmail(email).filter(Account::emailVerified).map(Account::id);
        return new Share(
                null,
                owner.id().toString(),
                owner.email(),
                email,
                member.orElseGet(UUID::randomUUID).toString(),
                in.role(),
                null,
                null,
                0);
    }

    private static String parse(String email) {
        try {
            return EmailAddress.parse(email).toString();
        } catch (IllegalArgumentException _) {
            throw Problem.invalid(
                            List.of(
                                    new Problem.Violation(
                                            "/email", "Email", "must be an email address")))
                    .toException();
        }
    }

    /// Opens what was shared with an address to the account that has shown that it is its own. Each
    /// login looks again, so that none is missed.
    void heard(SecurityEvent event) {
        switch (event.kind()) {
            case EMAIL_VERIFIED, EMAIL_CHANGED, LOGIN ->
                    event.account()
                            .flatMap(Objects.requireNonNull(accounts)::find)
                            .filter(Account::emailVerified)
                            .ifPresent(this::claim);
            case ACCOUNT_DELETED ->
                    event.account().ifPresent(account -> forget(account.toString()));
            default -> {}
        }
    }

    /// With an account go its todos and shares. Others are told, in the transaction of that.
    private void forget(String account) {
        db.useTransaction(
                handle -> {
                    var members =
                            handle.select("select member from share where owner = ?", account)
                                    .mapTo(String.class)
                                    .list();
                    handle.execute(
                            "delete from share where owner = ? or member = ?", account, account);
                    members.forEach(member -> tell(member, account));
                    handle.execute("delete from todo where owner = ?", account);
                });
    }

    private void claim(Account account) {
        String member = account.id().toString();
        db.useTransaction(
                handle -> {
                    var others =
                            handle.select(
                                            "select owner, member from share where email = ? and member <> ? for update",
                                            account.email(),
                                            member)
                                    .map((row, _) -> List.of(row.getString(1), row.getString(2)))
                                    .list();
                    handle.execute(
                            "update share set member = ? where email = ?", member, account.email());
                    for (var other : others) {
                        tell(other.getLast(), other.getFirst());
                        tell(member, other.getFirst());
                    }
                });
    }

    private void tell(String member, String owner) {
        todos.rightsChanged(member, Filter.eq("owner", owner));
    }
}
