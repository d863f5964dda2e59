package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlDoorTest extends DoorContract {
    PostgresqlDoorTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
