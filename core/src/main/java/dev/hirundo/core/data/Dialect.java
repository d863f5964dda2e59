package dev.hirundo.core.data;

import java.sql.Connection;
import java.sql.SQLException;

/// Which database it is. What differs between the two is asked here and nowhere else.
public enum Dialect {
    H2,
    POSTGRESQL;

    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "H2" -> H2;
            case "PostgreSQL" -> POSTGRESQL;
            default ->
                    throw new SQLException(
                            "not a database that Hirundo speaks to: "
                                    + product
                                    + ". Use H2 or PostgreSQL.");
        };
    }
}
