package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.JdbiException;

/// Makes accounts, in one transaction with what hangs on them.
final class NewAccounts {
    private final Desk desk;
    private final List<Consumer<Account>> onRegistered;

    NewAccounts(Desk desk, List<Consumer<Account>> onRegistered) {
        this.desk = desk;
        this.onRegistered = List.copyOf(onRegistered);
    }

    /// @return empty if the address is taken
    Optional<Account> make(
            EmailAddress email,
            Optional<String> name,
            Set<String> roles,
            boolean emailVerified,
            Optional<String> passwordHash,
            Device client) {
        var account =
                new Account(
                        desk.ids().get(),
                        email.toString(),
                        name,
                        roles,
                        emailVerified,
                        false,
                        desk.clock().instant().truncatedTo(ChronoUnit.MICROS));
        try {
            desk.database()
                    .useTransaction(
                            _ -> {
                                desk.accounts().insert(account, passwordHash.orElse(null));
                                desk.events().add(Kind.REGISTERED, account.id(), client);
                                onRegistered.forEach(hook -> hook.accept(account));
                            });
            return Optional.of(account);
        } catch (JdbiException e) {
            if (AccountTable.isEmailTaken(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
