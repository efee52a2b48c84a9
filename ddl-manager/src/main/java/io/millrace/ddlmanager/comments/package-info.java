/** MySQL's comments on tables and columns, on the views that people query. */
package io.millrace.ddlmanager.comments;
