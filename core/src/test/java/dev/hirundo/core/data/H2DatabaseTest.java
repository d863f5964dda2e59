package dev.hirundo.core.data;

import dev.hirundo.testing.TestDatabase;

class H2DatabaseTest extends DatabaseContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.H2;
    }
}
