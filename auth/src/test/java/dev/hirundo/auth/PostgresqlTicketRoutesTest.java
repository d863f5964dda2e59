package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlTicketRoutesTest extends TicketRoutesContract {
    PostgresqlTicketRoutesTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
