package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class PostgresqlPresenceStressTest extends PresenceStressContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.POSTGRESQL;
    }
}
