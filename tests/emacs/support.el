;;; support.el --- What the tests in a real Emacs share  -*- lexical-binding: t; -*-

;;; Commentary:

;; A small project in a folder of its own, the real program, and waiting for
;; what comes: until a fact holds, within a budget, never for a time.

;;; Code:

(require 'ert)
(require 'orgfig)

(defconst orgfig-test-budget 60
  "Seconds after which what was waited for is given up.")

(defconst orgfig-test-notebook "\
#+TITLE: A small notebook
#+PROPERTY: header-args:python :dir fig :mkdirp yes :results silent :noweb yes
#+TODO: TODO | DONE(d!) CANCELLED
#+STARTUP: logdone

* DONE circle
CLOSED: [2025-04-12 Sat 17:22]
- State \"DONE\"       from \"TODO\"       [2025-04-12 Sat 17:22]
#+CAPTION: A circle
[[file:fig/circle.svg]]
** code
#+begin_src python :tangle tangled/circle.py
<<draw>>
draw(\"circle.svg\", '<circle cx=\"50\" cy=\"50\" r=\"40\"/>')
#+end_src

* TODO square
#+CAPTION: A square
[[file:fig/square.svg]]
#+begin_src python :tangle tangled/square.py
<<draw>>
draw(\"square.svg\", '<rect x=\"10\" y=\"10\" width=\"80\" height=\"80\"/>')
#+end_src

* TODO broken
#+CAPTION: Nothing yet
[[file:fig/broken.svg]]
#+begin_src python :tangle tangled/broken.py
<<draw>>
size = 80
draw(\"broken.svg\", sise)
#+end_src

* Shared
#+name: draw
#+begin_src python
def draw(name, shape):
    head = '<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">'
    with open(name, \"w\") as file:
        file.write(head + shape + \"</svg>\")
#+end_src
"
  "A notebook that needs no package: one figure done, one to do, one broken.")

(setq orgfig-program (split-string (getenv "ORGFIG_PROGRAM") "\n")
      orgfig-trusted t
      orgfig-save t
      make-backup-files nil
      create-lockfiles nil)

;; Tests bind `message' and what asks; an Emacs that was only unpacked cannot
;; start itself to compile anything for that.
(defvar native-comp-enable-subr-trampolines)
(setq native-comp-enable-subr-trampolines nil)

(defvar orgfig-test-messages nil
  "What was said in this test, the last first.")

(defmacro orgfig-test-with-notebook (text &rest body)
  "Run BODY in a buffer of figures.org with TEXT, a project of its own.
TEXT is the small notebook if it is nil.  No process outlives BODY."
  (declare (indent 1) (debug (form body)))
  `(orgfig-test--with-notebook (or ,text orgfig-test-notebook) (lambda () ,@body)))

(defun orgfig-test--with-notebook (text body)
  "Call BODY in a buffer of figures.org with TEXT, in a folder of its own."
  (let* ((folder (file-name-as-directory (file-truename (make-temp-file "orgfig-test-" t))))
         (file (expand-file-name "figures.org" folder)))
    (with-temp-file file (insert text))
    (setq orgfig-test-messages nil)
    (unwind-protect
        (with-current-buffer (find-file-noselect file)
          (orgfig-mode)
          (funcall body))
      (orgfig-test--leave folder))))

(defun orgfig-test--leave (folder)
  "End what runs for FOLDER, kill its buffers and remove it."
  (dolist (process (orgfig-test-processes))
    (delete-process process))
  (dolist (buffer (remq (messages-buffer) (buffer-list))) ; ERT reads the messages afterwards
    (with-current-buffer buffer
      (when (string-prefix-p folder (expand-file-name default-directory))
        (set-buffer-modified-p nil)
        (let ((kill-buffer-query-functions nil)) (kill-buffer)))))
  (clrhash orgfig--projects)
  (delete-directory folder t))

(defun orgfig-test-processes ()
  "The processes of orgfig that Emacs knows."
  (cl-remove-if-not (lambda (process) (string-prefix-p "orgfig" (process-name process)))
                    (process-list)))

(defmacro orgfig-test-until (&rest condition)
  "Wait until CONDITION gives non-nil, and give that; fail when the budget is spent."
  `(orgfig-test--until (lambda () ,@condition) ',condition))

(defun orgfig-test--until (holds words)
  "Wait until HOLDS gives non-nil; WORDS are told if it never does."
  (let ((deadline (+ (float-time) orgfig-test-budget)) value)
    (while (not (setq value (funcall holds)))
      (when (> (float-time) deadline)
        (ert-fail (list "Never came true" words
                        (with-current-buffer (get-buffer-create orgfig--log) (buffer-string)))))
      (accept-process-output nil 0.05))
    value))

(defun orgfig-test-idle ()
  "Wait until no process of orgfig runs any more."
  (orgfig-test-until (null (orgfig-test-processes))))

(defun orgfig-test--hear (format &rest arguments)
  "Keep what `message' is given, FORMAT and ARGUMENTS."
  (when format (push (apply #'format-message format arguments) orgfig-test-messages)))
(advice-add 'message :before #'orgfig-test--hear)

(defun orgfig-test-said (text)
  "The last message in this test that begins with TEXT, or nil."
  (cl-find-if (lambda (one) (string-prefix-p text one)) orgfig-test-messages))

(defun orgfig-test-until-said (text)
  "Wait until a message is given that begins with TEXT, and give the whole."
  (orgfig-test-until (orgfig-test-said text)))

(defun orgfig-test-goto (text)
  "Go to the line that has TEXT first, at its beginning, and give its number."
  (goto-char (point-min))
  (search-forward text)
  (beginning-of-line)
  (line-number-at-pos))

(defun orgfig-test-replace (old new)
  "Put NEW in the place of OLD, which must be there."
  (save-excursion
    (goto-char (point-min))
    (search-forward old)
    (replace-match new t t)))

(defun orgfig-test-lighter ()
  "The text of the lighter, without its colours and keys."
  (and orgfig-mode (substring-no-properties (mapconcat #'cadr (cdr orgfig--lighter) ""))))

(defun orgfig-test-figure (name)
  "What the last audit says of the figure NAME."
  (cl-find name (alist-get 'figures (orgfig--project-audit (orgfig--project)))
           :key (lambda (figure) (alist-get 'name figure)) :test #'equal))

(provide 'support)
;;; support.el ends here
