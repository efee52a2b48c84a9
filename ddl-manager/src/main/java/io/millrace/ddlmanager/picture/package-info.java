/**
 * What Debezium believes about tables, and whether that is true. It decodes rows with a picture of each table that it made
 * from the text of DDL statements; where the picture is wrong, values are wrong. Its schema history has each picture.
 */
package io.millrace.ddlmanager.picture;
