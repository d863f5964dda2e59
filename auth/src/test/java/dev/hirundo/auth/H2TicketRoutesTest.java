package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2TicketRoutesTest extends TicketRoutesContract {
    H2TicketRoutesTest() {
        super(TestDatabase.H2);
    }
}
